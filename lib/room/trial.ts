import type { Fact } from "../fact/fact.ts";
import { fold } from "./fold.ts";
import { restore, snapshot } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** What the fold would make of a fact if it came next. There is no second copy of the rules to ask. */
export function trial(state: State, fact: Fact): Verdict {
  return trials(state, [fact]).verdicts[0]!;
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
  const after = copyOf(state);
  const verdicts = facts.map((fact) => fold(after, fact as unknown as Record<string, unknown>));
  return { verdicts, after };
}

function copyOf(state: State): State {
  return restore(snapshot(state, state.rest === null ? "hot" : "whole"));
}
