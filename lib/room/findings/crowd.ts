import type { State } from "../state.ts";

/** So many agents at one thing are too many. */
export const CROWD = 3;

/** The tools of these, each once, as they come. */
export function toolsOf(list: readonly { readonly tool: string }[]): string[] {
  return [...new Set(list.map(({ tool }) => tool))];
}

/** The one run that all these open facts belong to, if there is one. */
export function runOf(state: State, ids: readonly string[]): string | null {
  const facts = ids.map((id) => (state.rest?.held.get(id) ?? state.rest?.open.get(id))?.fact);
  const runs = new Set(facts.map((fact) => fact?.run));
  return runs.size === 1 ? ([...runs][0] ?? null) : null;
}
