import { formatInstant, parseInstant } from "../fact/instant.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { one } from "./context.ts";
import type { Fill } from "./draft.ts";
import { parseDuration } from "./durations.ts";

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
  const after = one(flags, "wake-after");
  if (after === undefined) return undefined;
  const ms = after.startsWith("+") ? parseDuration(after.slice(1)) : undefined;
  const at = ms === undefined || after.endsWith("s") ? rfc3339(after) : world.now() + ms;
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

/** Milliseconds since 1970 of a time in any zone. Runtimes disagree on dates such as 30 February, so it is not left to them. */
function rfc3339(text: string): number | undefined {
  const [, minutes, seconds = "00", fraction = "", sign, hour, minute] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(
      text,
    ) ?? [];
  const local = parseInstant(`${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  if (local === undefined || sign === undefined) return local;
  const ahead = (Number(hour) * 60 + Number(minute)) * 60_000;
  return sign === "+" ? local - ahead : local + ahead;
}
