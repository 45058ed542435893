import { named } from "../../fact/fact.ts";
import type { RunFact } from "../run/run_fact.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Landed steps of which nobody but their authors has spoken: what they show was seen by nobody else. */
export function unwitnessedArtifacts({ run, state, facts, steps }: Run): Finding[] {
  const home = new Map(facts.map((each) => [each.fact.id, each.fact.tool]));
  const witnessed = new Set(
    facts.flatMap(({ fact }) => named(fact).filter((id) => home.get(id) !== fact.tool)),
  );
  const isSeen = ({ fact }: RunFact): boolean => {
    if (witnessed.has(fact.id)) return true;
    // The first to name it may have named no run.
    const by = state.rest?.artifacts.get(fact.id)?.consumed ?? null;
    return by !== null && !home.has(by);
  };
  const unseen = steps
    .filter(({ status }) => status === "landed")
    .map((step) => ({ step: step.id, shown: step.artifacts }))
    .filter(({ shown }) => !shown.some(isSeen));
  if (unseen.length === 0) return [];
  const shown = unseen.flatMap((each) => each.shown.map(({ fact }) => fact));
  const where = names(unseen.map(({ step }) => step));
  return [
    finding("unwitnessed-artifact", `nobody else has answered for what was shown of ${where}`, {
      run,
      facts: shown.map(({ id }) => id),
      tools: [...new Set(shown.map(({ tool }) => tool))],
    }),
  ];
}
