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
  readonly starts: number;
}

/** Times the subjects in turn, round by round. */
export async function measure(
  subjects: readonly Subject[],
  { rounds, starts }: Effort,
): Promise<Row[]> {
  for (const subject of subjects) await time(subject, 1);
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of rotated(subjects, round))
      times.get(subject)?.push(await time(subject, starts));
  }
  const [first] = subjects;
  return subjects.map((subject) => {
    const reference = subjects.find(({ name }) => name === subject.against) ?? first;
    return row(subject, times.get(subject) ?? [], times.get(reference!) ?? []);
  });
}

/** Whoever always ran right after a heavy subject would look slower than it is. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function time(subject: Subject, starts: number): Promise<number> {
  let sum = 0;
  for (let start = 0; start < starts; start++) {
    subject.before?.();
    const began = performance.now();
    await run(subject);
    sum += performance.now() - began;
  }
  return sum / starts;
}

function row(subject: Subject, times: readonly number[], reference: readonly number[]): Row {
  const ratios = times.map((time, round) => time / (reference[round] ?? Number.NaN));
  return {
    name: subject.name,
    milliseconds: median(times),
    ratio: median(ratios),
    spread: quartiles(ratios),
    counts: "argv" in subject ? countsOf(subject) : {},
    note: subject.note?.() ?? "",
  };
}
