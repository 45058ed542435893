import type { Fact } from "../fact/fact.ts";
import type { Open, State } from "./state.ts";

/** A fact as it stands in the whole state. */
export function opened(fact: Fact, seq: number): Open {
  return { fact, seq, consumed: null };
}

/** Keeps a fact of a kind that touches nothing hot until something ends it; nothing to do in a hot fold. */
export function open(state: State, fact: Fact, seq: number): void {
  state.rest?.open.set(fact.id, opened(fact, seq));
}

/** Keeps a fact of a hot kind, which stands in the hot part as well. */
export function openHot(state: State, fact: Fact, seq: number): void {
  state.rest?.held.set(fact.id, opened(fact, seq));
}

/** The open fact of that id and kind, if there is one. */
export function standing(state: State, id: string, kind: string): Fact | undefined {
  const found = [state.rest?.held.get(id), state.rest?.open.get(id)];
  return found.find((each) => each?.fact.kind === kind)?.fact;
}
