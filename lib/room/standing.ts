import type { Fact } from "../fact/fact.ts";
import type { Open, State } from "./state.ts";

/** A fact as it stands in the whole state. */
export function opened(fact: Fact, seq: number): Open {
  return { fact, seq, consumed: null };
}

/** Keeps a fact until something ends it; nothing to do in a hot fold. */
export function open(state: State, fact: Fact, seq: number): void {
  state.rest?.open.set(fact.id, opened(fact, seq));
}

/** The open fact of that id and kind, if there is one. */
export function standing(state: State, id: string, kind: string): Fact | undefined {
  const entry = state.rest?.open.get(id);
  return entry?.fact.kind === kind ? entry.fact : undefined;
}
