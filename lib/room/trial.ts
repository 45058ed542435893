import type { Fact } from "../fact/fact.ts";
import { copyOf } from "./copy.ts";
import { fold } from "./fold.ts";
import { partToJudge } from "./part_to_judge.ts";
import type { State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** What the fold would make of a fact if it came next. There is no second copy of the rules to ask. */
export function trial(state: State, fact: Fact): Verdict {
  const part = partToJudge(fact.kind, fact.ref !== undefined || fact.refs !== undefined);
  return foldOnto(copyOf(state, part), [fact])[0]!;
}

/** The state as it would be if these facts came next. */
export function asIf(state: State, facts: readonly Fact[]): State {
  return trials(state, facts).after;
}

/** Both, of facts that come one after the other. */
export function trials(
  state: State,
  facts: readonly Fact[],
): { readonly verdicts: readonly Verdict[]; readonly after: State } {
  const after = copyOf(state, "whole");
  return { verdicts: foldOnto(after, facts), after };
}

function foldOnto(state: State, facts: readonly Fact[]): Verdict[] {
  return facts.map((fact) => fold(state, fact as unknown as Record<string, unknown>));
}
