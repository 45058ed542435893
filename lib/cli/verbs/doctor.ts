import { plain } from "../../fact/untrusted.ts";
import { faultCode } from "../../ledger/disk.ts";
import { type Answer, isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { CHECKS, type Check, type Checked, trouble } from "../doctor/checks.ts";
import { findRoom } from "../room.ts";

export interface DoctorResult {
  readonly checks: readonly Check[];
}

/** What is wrong here, and the remedy. It always runs; what it found is in the answer. */
export async function doctor(context: Context): Promise<Answer<DoctorResult>> {
  const place = findRoom(context);
  const found: Checked[] = [];
  if (isRefusal(place)) found.push(trouble("room", place.message, place.hints.join("; ")));
  else for (const check of CHECKS) found.push(...(await check(context, place)));
  const checks = found.map((each) => (context.flags.fix === true ? repaired(each) : shown(each)));
  return {
    result: { checks },
    text: ({ good, bad, faint }) => {
      const lines = checks.map((each) => {
        const mark = each.fixed === true ? good("done") : each.ok ? good("ok  ") : bad("look");
        const remedy = each.remedy === null ? "" : faint(`; ${plain(each.remedy)}`);
        return `${mark} ${each.id}: ${plain(each.finding)}${remedy}`;
      });
      return `${lines.join("\n")}\n`;
    },
  };
}

function repaired({ repair, ...check }: Checked): Check {
  if (repair === undefined) return check;
  try {
    repair();
    return { ...check, ok: true, remedy: null, fixed: true };
  } catch (fault) {
    const remedy = `not repaired (${faultCode(fault)}); ${check.remedy}`;
    return { ...check, remedy, fixed: false };
  }
}

function shown({ repair, ...check }: Checked): Check {
  return check;
}
