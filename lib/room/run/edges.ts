import { named } from "../../fact/fact.ts";
import type { Step } from "./steps.ts";

/** That a step follows another: because it says so, or because a fact of it names one of the other. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "parent_step" | "ref";
}

/** What follows what, each once, in the order of the steps that follow. A parent may be a step without a fact. */
export function edgesOf(steps: readonly Step[]): Edge[] {
  const home = new Map<string, string>();
  for (const { id, facts } of steps) for (const { fact } of facts) home.set(fact.id, id);
  return steps.flatMap(({ id, parents, facts }) => {
    const refs = new Set(facts.flatMap(({ fact }) => named(fact)).map((each) => home.get(each)));
    refs.delete(id);
    return [
      ...parents.map((from): Edge => ({ from, to: id, kind: "parent_step" })),
      ...[...refs].flatMap((from): Edge[] =>
        from === undefined ? [] : [{ from, to: id, kind: "ref" }],
      ),
    ];
  });
}
