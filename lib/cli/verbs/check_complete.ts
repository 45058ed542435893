import { refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { type Obligation, obligations } from "../../room/views/obligations.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { entered } from "../entered.ts";

/** What `check before-complete` answers. */
export interface CompleteResult {
  readonly phase: "before-complete";
  readonly mode: "warn" | "strict";
  readonly allow: boolean;
  readonly findings: readonly (Obligation & { readonly severity: "stop" })[];
}

/** What stands in the way of calling the work done: own open claims and blockers, unanswered handoffs. */
export function checkBeforeComplete(context: Context): Answer<CompleteResult> {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  const session = room.state.sessions.get(who.session);
  const findings = (session === undefined ? [] : obligations(room.state, session, room.now)).map(
    (each) => ({ ...each, severity: "stop" as const }),
  );
  const strict = context.flags.strict === true;
  const allow = findings.length === 0;
  const result: CompleteResult = {
    phase: "before-complete",
    mode: strict ? "strict" : "warn",
    allow,
    findings,
  };
  const refusal = refuse(
    "stop",
    findings[0]?.code ?? "stop",
    `Not complete: ${count(findings.length, "thing")} still open`,
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
