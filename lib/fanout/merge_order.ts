import type { Task } from "./descriptor.ts";
import { inOrder, needed } from "./ownership.ts";

/** A branch to be merged, and the tasks whose work it brings. */
export interface Merge {
  readonly tasks: readonly string[];
  readonly worktree: string;
  /** Null: nothing is checked out by a name there. */
  readonly branch: string | null;
}

/** In which order branches are merged, one at a time; `circular` where two of them wait for each other. */
export function mergeOrder(
  tasks: readonly Task[],
  branches: readonly Merge[],
): { readonly order: readonly Merge[]; readonly circular: boolean } {
  const place = new Map(inOrder(tasks).map(({ id }, n) => [id, n]));
  const first = ({ tasks }: Merge) => Math.min(...tasks.map((id) => place.get(id) ?? 0));
  const left = [...branches].sort((a, b) => first(a) - first(b));
  // Also by way of tasks that bring no branch.
  const needs = new Map(
    left.map((each) => [
      each,
      needed(
        tasks,
        tasks.filter(({ id }) => each.tasks.includes(id)),
      ),
    ]),
  );
  const waits = (one: Merge, other: Merge) => other.tasks.some((id) => needs.get(one)!.has(id));
  const order: Merge[] = [];
  let circular = false;
  while (left.length > 0) {
    const free = left.findIndex(
      (each) => !left.some((other) => other !== each && waits(each, other)),
    );
    circular ||= free < 0;
    order.push(...left.splice(Math.max(0, free), 1));
  }
  return { order, circular };
}
