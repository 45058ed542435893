import { span } from "../../fact/duration.ts";
import { plain, showName } from "../../fact/untrusted.ts";
import { isOverdue } from "../run/steps.ts";
import { workerOf } from "../run/workers.ts";
import { type Finding, finding } from "./finding.ts";
import type { Run } from "./run.ts";

/** Steps that have taken more than twice as long as was expected. */
export function overdueSteps({ run, steps, now }: Run): Finding[] {
  return steps
    .filter((step) => isOverdue(step, now))
    .map((step) => {
      const tool = workerOf(step);
      const begun = `begun ${span(now - step.begun!)} ago, expected ${plain(step.expect!)}`;
      const message = `${showName(step.id)} is overdue: ${begun}; ${plain(tool)} is at it`;
      const facts = step.facts.map(({ fact }) => fact.id);
      return finding("overdue-step", message, { run, step: step.id, facts, tools: [tool] });
    });
}
