import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RALLY } from "./programs.ts";
import { median } from "./quantile.ts";
import { type Command, ending, finish, judge } from "./subject.ts";

/** What a command does, whatever the machine: from `--trace`, and from strace and GNU time where they are at hand. */
export interface Counts {
  readonly processes?: number;
  readonly syscalls?: number;
  readonly filesOpened?: number;
  readonly bytesRead?: number;
  /** By rally. */
  readonly factsDecoded?: number;
  /** At its peak. */
  readonly kilobytes?: number;
}

/** The memory at the peak is one of two figures by chance, some MB apart. */
const MEMORY_RUNS = 9;

/** Runs it for each way of counting; none of these runs is timed, and each must end as the timed ones do. */
export function countsOf(command: Command): Counts {
  const directory = mkdtempSync(join(tmpdir(), "rally-counts-"));
  /** What such a program wrote to its file; nothing where there is none, or it may not look at others. */
  const told = (counter: string, ...flags: string[]): string => {
    const file = join(directory, "counts");
    rmSync(file, { force: true });
    const { status, stderr, error } = prepared(command, [counter, ...flags, file, ...command.argv]);
    const text = error === undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
    if (text !== "") judge(command, status, stderr);
    return text;
  };
  try {
    return {
      ...straced(told("strace", "-f", "-qq", "-s", "0", "-o")),
      ...peak(Array.from({ length: MEMORY_RUNS }, () => told("time", "-q", "-f", "%M", "-o"))),
      ...(command.argv[0] === RALLY ? decoded(command) : {}),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Counts in what `strace -f -s 0 -o` wrote. A call that another thread interrupts takes two lines. */
export function straced(text: string): Counts {
  const lines = text
    .split("\n")
    .filter((line) => /^\d+ +(?:\w+\(|<\.\.\. \w+ resumed>)/.test(line));
  if (lines.length === 0) return {};
  const results = (calls: string): number[] =>
    lines.flatMap((line) => {
      const call = new RegExp(`^\\d+ +(?:(?:${calls})\\(|<\\.\\.\\. (?:${calls}) resumed>)`);
      const [, result] = /\) += (\d+)$/.exec(line) ?? [];
      return result !== undefined && call.test(line) ? [Number(result)] : [];
    });
  return {
    processes: results("execve").length,
    syscalls: lines.filter((line) => !line.includes(" resumed>")).length,
    filesOpened: results("open|openat|openat2").length,
    bytesRead: results("read|pread64|readv|preadv2?").reduce((sum, bytes) => sum + bytes, 0),
  };
}

function peak(texts: readonly string[]): Counts {
  const kilobytes = median(texts.map((text) => Number.parseInt(text, 10)));
  return Number.isNaN(kilobytes) ? {} : { kilobytes };
}

function decoded(command: Command): Counts {
  command.before?.();
  const { stderr } = finish({ ...command, argv: [...command.argv, "--trace"] });
  const [, facts] = /facts decoded (\d+)/.exec(stderr) ?? [];
  return facts === undefined ? {} : { factsDecoded: Number(facts) };
}

function prepared(command: Command, argv: readonly [string, ...string[]]) {
  command.before?.();
  // Without PATH the counter itself would not be found.
  return ending({ ...command, argv, env: { PATH: process.env.PATH, ...command.env } });
}
