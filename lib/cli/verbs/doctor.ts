import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { CHECKS, type Check } from "../doctor/checks.ts";
import { findRoom } from "../room.ts";

export interface DoctorResult {
  readonly checks: readonly Check[];
}

/** What is wrong here, and the remedy. It always runs; what it found is in the answer. */
export function doctor(context: Context): Answer<DoctorResult> {
  const place = findRoom(context);
  const checks: Check[] = isRefusal(place)
    ? [{ id: "room", ok: false, finding: place.message, remedy: place.hints.join("; ") || null }]
    : CHECKS.flatMap((check) => check(context, place));
  return {
    result: { checks },
    text: ({ good, bad, faint }) => {
      const lines = checks.map(
        (each) =>
          `${each.ok ? good("ok  ") : bad("look")} ${each.id}: ${plain(each.finding)}${each.remedy === null ? "" : faint(`; ${plain(each.remedy)}`)}`,
      );
      return `${lines.join("\n")}\n`;
    },
  };
}
