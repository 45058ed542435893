import type { Health, Work } from "../room/views/health.ts";
import { count } from "./durations.ts";

/** What is wrong with somebody's work, if anything is. */
export function troubleOf({ health, missed_count }: Work): string | undefined {
  if (health === "none" || health === "current") return undefined;
  return health === "stale_check_in" ? `${count(missed_count, "check-in")} missed` : SHORT[health];
}

const SHORT: Readonly<Record<Exclude<Health, "none" | "current" | "stale_check_in">, string>> = {
  wrong_task: "at something else",
  missing: "no check-in",
  blocked: "blocked",
  needs_attention: "needs attention",
  drift_risk: "no longer on it",
};
