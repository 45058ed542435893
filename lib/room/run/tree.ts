import type { DagView, Node } from "./dag_view.ts";

/** A line of the tree of a run. */
export interface TreeRow {
  readonly step: string;
  readonly depth: number;
  /** The step, or nothing where it is only named as one that others follow. */
  readonly node: Node | null;
  /** It stands with all that follows it further up. */
  readonly again: boolean;
}

/**
 * The run as a tree: what follows a step stands below it. A step with several parents stands below the first and is
 * referred to below the others. Where steps follow each other in a circle, the first of them is taken for a root.
 */
export function treeOf({ nodes, edges }: Pick<DagView, "nodes" | "edges">): TreeRow[] {
  const known = new Map(nodes.map((each) => [each.step, each]));
  const follows = edges.filter(({ kind, from, to }) => kind === "parent_step" && from !== to);
  const below = Map.groupBy(follows, ({ from }) => from);
  const behind = new Set(follows.map(({ to }) => to));
  const all = stepNames({ nodes, edges });
  const rows: TreeRow[] = [];
  const shown = new Set<string>();
  // Roots first; whoever is not reached from one stands in a circle.
  for (const root of [...all.filter((each) => !behind.has(each)), ...all]) {
    if (shown.has(root)) continue;
    const todo = [{ step: root, depth: 0 }];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { step, depth } = next;
      const again = shown.has(step);
      rows.push({ step, depth, node: known.get(step) ?? null, again });
      shown.add(step);
      const children = again ? [] : (below.get(step) ?? []);
      todo.push(...children.map(({ to }) => ({ step: to, depth: depth + 1 })).reverse());
    }
  }
  return rows;
}

/** All steps of a run by name: those that have begun, then those that are only named as parents. */
export function stepNames({ nodes, edges }: Pick<DagView, "nodes" | "edges">): string[] {
  return [...new Set([...nodes.map(({ step }) => step), ...edges.map(({ from }) => from)])];
}
