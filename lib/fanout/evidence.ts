import { named } from "../fact/fact.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import type { Descriptor, Task } from "./descriptor.ts";
import { owns } from "./ownership.ts";
import type { BadResult, TaskResult } from "./results.ts";
import type { RunRecord } from "./run_record.ts";

/** What Git shows of a worktree in which tasks were done. */
export interface TreeChanges {
  readonly worktree: string;
  readonly branch: string | null;
  readonly tasks: readonly string[];
  /** As Git names them, NFC, sorted; null where Git did not tell. */
  readonly changed: readonly string[] | null;
  /** All that was committed there is merged, so that nothing is left to see. */
  readonly merged: boolean;
  /** Commits were made there that cannot be told from others': of merged ones, and in the main checkout. */
  readonly partial: boolean;
}

/** A result with where it was read. */
export interface GivenResult {
  readonly file: string;
  readonly result: TaskResult | BadResult;
}

/** Everything that a run is judged by. */
export interface Evidence extends Pick<RunRecord, "steps" | "naming"> {
  readonly descriptor: Descriptor;
  readonly trees: readonly TreeChanges[];
  readonly results: readonly GivenResult[];
}

/** Which files each task changed, by what Git shows; null where nothing shows where it was done. */
export function changedByTask(tasks: readonly Task[], trees: readonly TreeChanges[]) {
  const found = new Map<string, string[] | null>();
  for (const task of tasks) {
    const own = trees.filter((each) => each.tasks.includes(task.id));
    const files = own.flatMap((tree) =>
      (tree.changed ?? []).filter((path) => isChangedBy(task, tree, path)),
    );
    const known = own.length > 0 && own.every(({ changed }) => changed !== null);
    found.set(task.id, known ? [...new Set(files)].sort() : null);
  }
  return found;
}

/** Who works alone in a worktree has changed all that was changed there; several are told apart by what they own. */
export function isChangedBy(task: Task, { tasks }: TreeChanges, path: string): boolean {
  return tasks.includes(task.id) && (tasks.length === 1 || owns(task, path));
}

/** Whether somebody else than its author names an artifact. */
export function isWitnessed({ fact }: RunFact, naming: readonly RunFact[]): boolean {
  return naming.some(
    ({ fact: other }) => other.tool !== fact.tool && named(other).includes(fact.id),
  );
}

/** The artifacts of these tasks that nobody but their author speaks of. */
export function unwitnessed(
  tasks: readonly Task[],
  { steps, naming }: Pick<RunRecord, "steps" | "naming">,
): RunFact[] {
  return steps
    .filter((step) => tasks.some(({ id }) => id === step.id))
    .flatMap(({ artifacts }) => artifacts.filter((each) => !isWitnessed(each, naming)));
}
