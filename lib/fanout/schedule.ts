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
  const { all, steps } = asReady(tasks, lengthOf);
  const order = steps.map(({ task }) => task);
  const waves: string[][] = Array.from({ length: (steps.at(-1)?.wave ?? -1) + 1 }, () => []);
  for (const { task, wave } of all) waves[wave]!.push(task.id);
  let last = steps.reduce<Scheduled | null>((a, b) => (a === null || b.end > a.end ? b : a), null);
  const critical = last?.end ?? 0;
  const criticalPath: string[] = [];
  for (; last !== null; last = last.latest) criticalPath.unshift(last.task.id);
  const total = tasks.reduce((sum, task) => sum + lengthOf(task), 0);
  return { order, waves, criticalPath, critical, total, lengthOf };
}

interface Scheduled {
  readonly task: Task;
  readonly after: Scheduled[];
  /** How many it still waits for. */
  open: number;
  wave: number;
  /** What it waits for longest. */
  latest: Scheduled | null;
  end: number;
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

/** Kahn's algorithm: whatever waits for nothing more, wave by wave, as a team takes it up; people are shown `inOrder`. */
function asReady(tasks: readonly Task[], lengthOf: (task: Task) => number) {
  const steps = new Map<string, Scheduled>();
  for (const task of tasks) {
    const open = task.depends_on.length;
    steps.set(task.id, { task, after: [], open, wave: 0, latest: null, end: lengthOf(task) });
  }
  for (const step of steps.values())
    for (const id of step.task.depends_on) steps.get(id)!.after.push(step);
  const order = [...steps.values()].filter(({ open }) => open === 0);
  for (const done of order)
    for (const next of done.after) {
      next.wave = done.wave + 1;
      if (done.end > (next.latest?.end ?? 0)) next.latest = done;
      next.end = next.latest!.end + lengthOf(next.task);
      if (--next.open === 0) order.push(next);
    }
  return { all: steps.values(), steps: order };
}
