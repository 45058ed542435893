import { refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { obligations } from "../../room/views/obligations.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { entered } from "../entered.ts";

/** What stands in the way of calling the work done: own open claims and blockers, unanswered handoffs. */
export function checkBeforeComplete(context: Context): Answer {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  const session = room.state.sessions.get(who.session);
  const findings = (session === undefined ? [] : obligations(room.state, session, room.now)).map(
    (each) => ({ ...each, severity: "stop" as const }),
  );
  const strict = context.flags.strict === true;
  const allow = findings.length === 0;
  const result = {
    phase: "before-complete" as const,
    mode: strict ? ("strict" as const) : ("warn" as const),
    allow,
    findings,
  };
  const refusal = refuse(
    "stop",
    findings[0]?.code ?? "stop",
    `${findings.length} things are still open`,
    ["Release, resolve or answer them: rally next"],
  );
  return {
    result,
    ...(strict && !allow ? { refusal } : {}),
    text: ({ good, bad, faint }) => {
      const lines = findings.map(
        (each) => `  ${each.code} ${quote(each.subject)} ${faint(plain(each.fact))}`,
      );
      return `${[allow ? good("nothing is open") : bad("still open"), ...lines].join("\n")}\n`;
    },
  };
}
