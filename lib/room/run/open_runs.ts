import type { Fact } from "../../fact/fact.ts";
import { isFromElsewhere } from "../laying.ts";
import type { State } from "../state.ts";

/** Kinds that keep a run open while a fact of theirs stands. */
const KEEPING = new Set(["claim", "standby", "blocker", "handoff"]);

/** The runs that are not over: a claim, standby, blocker or handoff of theirs stands, or an artifact that nobody has taken up. */
export function openRuns(state: State): string[] {
  const { rest } = state;
  if (rest === null) return [];
  const runs = new Set<string>();
  const keep = (fact: Fact): void => {
    // A run is told of where its facts are.
    if (fact.run !== undefined && !isFromElsewhere(state, fact)) runs.add(fact.run);
  };
  for (const { fact } of rest.held.values()) if (KEEPING.has(fact.kind)) keep(fact);
  for (const { fact } of rest.open.values()) if (KEEPING.has(fact.kind)) keep(fact);
  for (const { fact, consumed } of rest.artifacts.values()) if (consumed === null) keep(fact);
  return [...runs];
}
