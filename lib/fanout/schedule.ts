import { parseDuration } from "../fact/duration.ts";
import type { Descriptor, Task } from "./descriptor.ts";

/** What follows what, and how long it takes, if nobody waits for an agent. */
export interface Schedule {
  /** Every task, none before one that it depends on. */
  readonly order: readonly Task[];
  /** Ids of those that can be begun at the same time, in the order of the descriptor. */
  readonly waves: readonly (readonly string[])[];
  /** Ids along the longest way from a start to an end. */
  readonly criticalPath: readonly string[];
  /** Of the critical path, in milliseconds. */
  readonly critical: number;
  /** Of all tasks one after the other, in milliseconds. */
  readonly total: number;
  /** Milliseconds that a task takes. */
  readonly lengthOf: (task: Task) => number;
}

/** What a task takes where none says what to expect; what it is hardly matters, as each then counts the same. */
const UNKNOWN = 30 * 60_000;

/** The schedule of a clean descriptor. */
export function scheduleOf({ tasks }: Descriptor): Schedule {
  const lengthOf = lengths(tasks);
  const order = inOrder(tasks);
  const steps = new Map<string, Step>();
  for (const task of order) {
    const before = task.depends_on.map((id) => steps.get(id)!);
    const latest = before.reduce<Step | null>(
      (a, b) => (a === null || b.end > a.end ? b : a),
      null,
    );
    const wave = before.reduce((most, each) => Math.max(most, each.wave + 1), 0);
    steps.set(task.id, { task, wave, latest, end: (latest?.end ?? 0) + lengthOf(task) });
  }
  const byWave = Map.groupBy(tasks, ({ id }) => steps.get(id)!.wave);
  const waves = Array.from(byWave.keys(), (_, n) => byWave.get(n)!.map(({ id }) => id));
  let last = [...steps.values()].reduce<Step | null>(
    (a, b) => (a === null || b.end > a.end ? b : a),
    null,
  );
  const critical = last?.end ?? 0;
  const criticalPath: string[] = [];
  for (; last !== null; last = last.latest) criticalPath.unshift(last.task.id);
  const total = tasks.reduce((sum, task) => sum + lengthOf(task), 0);
  return { order, waves, criticalPath, critical, total, lengthOf };
}

interface Step {
  readonly task: Task;
  readonly wave: number;
  /** What it waits for longest. */
  readonly latest: Step | null;
  readonly end: number;
}

/** What a task says to expect, else what those that say it come to on average. */
function lengths(tasks: readonly Task[]): (task: Task) => number {
  const said = new Map<Task, number>();
  let sum = 0;
  for (const task of tasks) {
    if (task.expect === null) continue;
    const ms = parseDuration(task.expect)!;
    said.set(task, ms);
    sum += ms;
  }
  const usual = said.size === 0 ? UNKNOWN : sum / said.size;
  return (task) => said.get(task) ?? usual;
}

/** Kahn's algorithm: whatever waits for nothing more, in the order of the descriptor. */
function inOrder(tasks: readonly Task[]): Task[] {
  const open = new Map(tasks.map(({ id, depends_on }) => [id, depends_on.length]));
  const after = new Map<string, Task[]>(tasks.map(({ id }) => [id, []]));
  for (const task of tasks) for (const id of task.depends_on) after.get(id)!.push(task);
  const order = tasks.filter(({ depends_on }) => depends_on.length === 0);
  for (const done of order)
    for (const next of after.get(done.id)!) {
      const left = open.get(next.id)! - 1;
      open.set(next.id, left);
      if (left === 0) order.push(next);
    }
  return order;
}
