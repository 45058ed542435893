import { type Refusal, refuse } from "../fact/refusal.ts";
import { type Context, one } from "./context.ts";

/** The value of a flag that is a whole number between two bounds, or what holds where it is not given. */
export function wholeNumber<T>(
  flags: Context["flags"],
  name:
    | "limit"
    | "pid"
    | "at"
    | "lines"
    | "grace-seconds"
    | "interval"
    | "interval-seconds"
    | "stale-secs"
    | "timeout-seconds"
    | "watch",
  least: number,
  most: number,
  standard: T,
): number | T | Refusal {
  const text = one(flags, name);
  if (text === undefined) return standard;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  return refuse("usage", "bad-value", `--${name} cannot be "${text}"`, [
    `A whole number from ${least} to ${most}`,
  ]);
}
