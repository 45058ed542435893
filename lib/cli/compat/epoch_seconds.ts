import { parseInstant } from "../../fact/instant.ts";

/** A time as the predecessor wrote it: seconds since 1970, with a fraction. */
export function epochSeconds(instant: string): number {
  return (parseInstant(instant) ?? 0) / 1000;
}
