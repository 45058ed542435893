import { type Counts, countsOf } from "./counts.ts";
import { median, quartiles } from "./quantile.ts";
import { run, type Subject } from "./subject.ts";

export interface Row {
  readonly name: string;
  readonly milliseconds: number;
  /** Against the reference in the same round, so that a busy machine slows both. */
  readonly ratio: number;
  readonly spread: readonly [low: number, high: number];
  /** Of a command, what one more run of it did. */
  readonly counts: Counts;
  readonly note: string;
}

export interface Effort {
  readonly rounds: number;
  /** In a round, at most. */
  readonly starts: number;
}

/** What takes longer in a round than this, in milliseconds, is started less often in it. */
const ENOUGH = 200;

/** Times the subjects in turn, start by start; a round's time is the mean of its starts. */
export async function measure(
  subjects: readonly Subject[],
  { rounds, starts }: Effort,
): Promise<Row[]> {
  const each = new Map<Subject, number>();
  for (const subject of subjects) {
    // The first start of all finds nothing in memory.
    const warm = Math.min(await time(subject), await time(subject));
    each.set(subject, startsWithin(ENOUGH, warm, starts));
  }
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    const sums = new Map<Subject, number>();
    for (let start = 0; start < starts; start++) {
      for (const subject of rotated(subjects, round * starts + start)) {
        if (start >= each.get(subject)!) continue;
        sums.set(subject, (sums.get(subject) ?? 0) + (await time(subject)));
      }
    }
    for (const [subject, sum] of sums) times.get(subject)!.push(sum / each.get(subject)!);
  }
  const [first] = subjects;
  return subjects.map((subject) => {
    const reference = subjects.find(({ name }) => name === subject.against) ?? first;
    return row(subject, times.get(subject)!, times.get(reference!)!);
  });
}

/** How often something that takes so long is started in a round: at least once, at most as often as was asked for. */
export function startsWithin(budget: number, each: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(budget / each)));
}

/** Whoever always ran right after a heavy subject would look slower than it is. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function time(subject: Subject): Promise<number> {
  subject.before?.();
  const began = performance.now();
  await run(subject);
  return performance.now() - began;
}

function row(subject: Subject, times: readonly number[], reference: readonly number[]): Row {
  const ratios = times.map((time, round) => time / reference[round]!);
  const [low, high] = quartiles(ratios);
  return {
    name: subject.name,
    milliseconds: rounded(median(times)),
    ratio: rounded(median(ratios)),
    spread: [rounded(low), rounded(high)],
    counts: "argv" in subject ? countsOf(subject) : {},
    note: subject.note?.() ?? "",
  };
}

/** Finer than anything is measured. */
function rounded(value: number): number {
  return Number(value.toFixed(3));
}
