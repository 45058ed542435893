import type { Descriptor, Task } from "./descriptor.ts";
import type { Schedule } from "./schedule.ts";

/** Why work is better not shared out. docs/workstream.md lists them. */
export const AGAINST = {
  "only-reading": "no task owns anything: one agent reads as well as five",
  "one-file-set": "one task owns everything that is written",
  "one-chain": "each task waits for the one before it",
  "few-writers": "no two tasks that write can be done at the same time",
  "too-small": "all that is to be changed comes to fewer than ten lines",
  "little-speed-up":
    "even with an agent for every task it would take more than two thirds of the time",
} as const;

export type Against = keyof typeof AGAINST;

const FEW_LINES = 10;
const LEAST_SPEED_UP = 1.5;

/** What speaks against fanning out; nothing where it is worth while. */
export function against({ tasks }: Descriptor, schedule: Schedule): Against[] {
  const writers = tasks.filter(({ owns }) => owns.length > 0);
  const lines = writers.map((task) => task.expect_lines);
  const isSmall = lines.every((each) => each !== null) && sum(lines) < FEW_LINES;
  const found: Readonly<Record<Against, boolean>> = {
    "only-reading": writers.length === 0,
    "one-file-set": writers.length === 1,
    "one-chain": schedule.waves.every(({ length }) => length === 1),
    "few-writers": writers.length > 0 && isChain(schedule.order),
    "too-small": writers.length > 0 && isSmall,
    "little-speed-up": schedule.total < LEAST_SPEED_UP * schedule.critical,
  };
  return (Object.keys(found) as Against[]).filter((code) => found[code]);
}

/**
 * Whether all that write must follow each other: of two that have as many writers before them, counted along the longest
 * way, neither can wait for the other.
 */
function isChain(order: readonly Task[]): boolean {
  const before = new Map<string, number>();
  const ranks = new Set<number>();
  for (const { id, owns, depends_on } of order) {
    const rank = depends_on.reduce((most, each) => Math.max(most, before.get(each)!), 0);
    if (owns.length > 0 && ranks.has(rank)) return false;
    if (owns.length > 0) ranks.add(rank);
    before.set(id, rank + (owns.length > 0 ? 1 : 0));
  }
  return true;
}

function sum(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((all, each) => all + (each ?? 0), 0);
}
