import { showName } from "../../fact/untrusted.ts";
import { isSeeded } from "../run/run_fact.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Steps that were seeded, that nobody has begun, and whose seeded claims are over: whoever was to come will not find them. */
export function unbegunSteps({ run, state, steps, now }: Run): Finding[] {
  return steps
    .filter(({ facts }) => facts.every(isSeeded))
    .flatMap((step) => {
      // What was seeded in vain is told of by itself.
      const granted = step.facts.filter((each) => each.void_reason === null);
      const isKept = granted.some(({ fact }) => (state.claims.get(fact.id)?.until ?? 0) > now);
      if (granted.length === 0 || isKept) return [];
      const facts = granted.map(({ fact }) => fact);
      const tools = [...new Set(facts.map(({ tool }) => tool))];
      const paths = [...new Set(facts.flatMap((fact) => fact.paths ?? []))];
      const message = `nobody has begun ${showName(step.id)}, and it is not kept for ${names(tools)} any more`;
      const about = { run, step: step.id, facts: facts.map(({ id }) => id), tools, paths };
      return [finding("unbegun-step", message, about)];
    });
}
