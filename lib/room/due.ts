import type { Fact } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";

/** Whether a standby's time has come. */
export function isDue(fact: Pick<Fact, "wake_after">, now: number): boolean {
  const at = parseInstant(fact.wake_after);
  return at !== undefined && at <= now;
}
