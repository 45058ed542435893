import { spawnSync } from "node:child_process";
import { median, quartiles } from "./quantile.ts";

/** What is measured: a command from start to exit, or something done in this process. */
export type Subject = Command | Act;

interface Named {
  readonly name: string;
  /** Name of the subject that it is compared with; the first one if left out. */
  readonly against?: string;
  /** Before each time; not timed itself. */
  readonly before?: () => void;
  /** What there is to say of it besides its time. */
  readonly note?: () => string;
}

export interface Command extends Named {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly exit?: number;
}

export interface Act extends Named {
  readonly act: () => unknown;
}

export interface Row {
  readonly name: string;
  readonly milliseconds: number;
  /** Against the reference in the same round, so that a busy machine slows both. */
  readonly ratio: number;
  readonly spread: readonly [low: number, high: number];
  readonly note: string;
}

export interface Effort {
  readonly rounds: number;
  readonly starts: number;
}

/** Times the subjects in turn, round by round. */
export function measure(subjects: readonly Subject[], { rounds, starts }: Effort): Row[] {
  for (const subject of subjects) time(subject, 1);
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of rotated(subjects, round)) times.get(subject)?.push(time(subject, starts));
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

function time(subject: Subject, starts: number): number {
  let sum = 0;
  for (let start = 0; start < starts; start++) {
    subject.before?.();
    const began = performance.now();
    run(subject);
    sum += performance.now() - began;
  }
  return sum / starts;
}

function run(subject: Subject): void {
  if ("act" in subject) {
    subject.act();
    return;
  }
  const { name, against, before, note, argv, exit = 0, ...options } = subject;
  const [program, ...args] = argv;
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (status !== exit) throw new Error(`"${name}" ended with ${status}: ${error ?? stderr}`);
}

function row({ name, note }: Subject, times: readonly number[], reference: readonly number[]): Row {
  const ratios = times.map((time, round) => time / (reference[round] ?? Number.NaN));
  const [milliseconds, ratio] = [median(times), median(ratios)];
  return { name, milliseconds, ratio, spread: quartiles(ratios), note: note?.() ?? "" };
}
