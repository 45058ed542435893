import { plain, quote, showName } from "../../fact/untrusted.ts";
import { isStalledAt } from "../run/steps.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Steps that stand by though their time has come. */
export function stalledSteps({ run, state, steps, now }: Run): Finding[] {
  return steps
    .filter(({ status }) => status === "stalled")
    .flatMap((step) => {
      const due = step.facts
        .filter((each) => isStalledAt(state, each, now))
        .map(({ fact }) => fact);
      // Those who are gone are told of by themselves.
      if (due.length === 0) return [];
      const tools = [...new Set(due.map(({ tool }) => tool))];
      const why = quote(due[0]!.reason ?? due[0]!.subject);
      const until = plain(due[0]!.wake_after!);
      const message = `${showName(step.id)} stands still: ${names(tools)} stood by until ${until} ${why}`;
      const facts = due.map(({ id }) => id);
      return finding("stalled-step", message.trimEnd(), { run, step: step.id, facts, tools });
    });
}
