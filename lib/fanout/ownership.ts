import { foldCase } from "../fact/case_folding.ts";
import { containsFolded } from "../fact/scope.ts";
import type { Task } from "./descriptor.ts";

/** Whether a task may write a file: SPEC section 4, but only downwards, for nobody owns what lies above. */
export function owns({ owns }: Task, path: string): boolean {
  const folded = foldCase(path.normalize("NFC"));
  return owns.some((each) => containsFolded(foldCase(each), folded));
}

/** It may write nothing. */
export function isReadOnly({ owns }: Task): boolean {
  return owns.length === 0;
}

/** Tasks with what they depend on before them, else in the order of the descriptor. */
export function inOrder(tasks: readonly Task[]): Task[] {
  const done = new Set<string>();
  const known = new Set(tasks.map(({ id }) => id));
  const left = [...tasks];
  const order: Task[] = [];
  while (left.length > 0) {
    const ready = left.findIndex(({ depends_on }) =>
      depends_on.every((each) => done.has(each) || !known.has(each)),
    );
    // A clean descriptor has no circle.
    const [next] = left.splice(Math.max(0, ready), 1);
    done.add(next!.id);
    order.push(next!);
  }
  return order;
}

/** The ids of other tasks that must be done before these. */
export function needed(all: readonly Task[], some: readonly Task[]): ReadonlySet<string> {
  const byId = new Map(all.map((task) => [task.id, task]));
  const found = new Set<string>();
  const todo = [...some];
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const id of next.depends_on)
      if (!found.has(id)) {
        found.add(id);
        todo.push(...(byId.has(id) ? [byId.get(id)!] : []));
      }
  for (const { id } of some) found.delete(id);
  return found;
}
