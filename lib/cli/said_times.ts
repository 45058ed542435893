import { parseDuration } from "../fact/duration.ts";
import { formatInstant, parseRfc3339 } from "../fact/instant.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { one } from "./context.ts";
import type { Fill } from "./draft.ts";

/** By when an answer is due, and when to be woken. */
export const times: Fill = (draft, { flags, world }) => {
  const within = one(flags, "ack-within");
  if (within !== undefined) {
    const ms = parseDuration(within);
    if (ms === undefined) return badDuration("ack-within", within);
    draft.ack_by = formatInstant(world.now() + ms);
  }
  const wait = one(flags, "wait");
  if (wait !== undefined && parseDuration(wait) === undefined) return badDuration("wait", wait);
  const expect = one(flags, "expect");
  if (expect !== undefined) {
    if (parseDuration(expect) === undefined) return badDuration("expect", expect);
    draft.expect = expect;
  }
  const after = one(flags, "wake-after");
  if (after === undefined) return undefined;
  const ms = after.startsWith("+") ? parseDuration(after.slice(1)) : undefined;
  const at = ms === undefined || after.endsWith("s") ? parseRfc3339(after) : world.now() + ms;
  if (at === undefined)
    return refuse("usage", "bad-value", `--wake-after cannot be "${after}"`, [
      "+30m, +2h, +1d, or a time such as 2026-11-20T12:00:00Z",
    ]);
  draft.wake_after = formatInstant(at);
  return undefined;
};

/** A span of time that is none. */
export function badDuration(name: string, text: string): Refusal {
  return refuse("usage", "bad-value", `--${name} cannot be "${text}"`, [
    "A number and a unit: 30s, 10m, 2h, 1d",
  ]);
}
