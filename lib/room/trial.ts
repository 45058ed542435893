import type { Fact } from "../fact/fact.ts";
import { fold } from "./fold.ts";
import { restore, snapshot } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** What the fold would make of a fact if it came next. There is no second copy of the rules to ask. */
export function trial(state: State, fact: Fact): Verdict {
  return fold(
    restore(snapshot(state, state.rest === null ? "hot" : "whole")),
    fact as unknown as Record<string, unknown>,
  );
}
