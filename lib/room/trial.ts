import type { Fact } from "../fact/fact.ts";
import { fold } from "./fold.ts";
import { restore, snapshot } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** What the fold would make of a fact if it came next. There is no second copy of the rules to ask. */
export function trial(state: State, fact: Fact): Verdict {
  return fold(copyOf(state), fact as unknown as Record<string, unknown>);
}

/** The state as it would be if these facts came next. */
export function asIf(state: State, facts: readonly Fact[]): State {
  const copy = copyOf(state);
  for (const fact of facts) fold(copy, fact as unknown as Record<string, unknown>);
  return copy;
}

function copyOf(state: State): State {
  return restore(snapshot(state, state.rest === null ? "hot" : "whole"));
}
