import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RALLY } from "./programs.ts";
import type { Command } from "./subject.ts";

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

/** Runs it once for each way of counting; none of these runs is timed. */
export function countsOf(command: Command): Counts {
  const directory = mkdtempSync(join(tmpdir(), "rally-counts-"));
  const file = join(directory, "counts");
  /** What was written to the file, if there is such a program and it may. */
  const told = (...counter: readonly [string, ...string[]]): string | undefined =>
    started({ ...command, argv: [...counter, ...command.argv] }).error === undefined &&
    existsSync(file)
      ? readFileSync(file, "utf8")
      : undefined;
  try {
    return {
      ...straced(told("strace", "-f", "-qq", "-s", "0", "-o", file) ?? ""),
      ...peak(told("/usr/bin/time", "-q", "-f", "%M", "-o", file) ?? ""),
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

function peak(text: string): Counts {
  const kilobytes = Number.parseInt(text, 10);
  return Number.isNaN(kilobytes) ? {} : { kilobytes };
}

function decoded(command: Command): Counts {
  const { stderr } = started({ ...command, argv: [...command.argv, "--trace"] });
  const [, facts] = /facts decoded (\d+)/.exec(stderr) ?? [];
  return facts === undefined ? {} : { factsDecoded: Number(facts) };
}

function started(command: Command): SpawnSyncReturns<string> {
  command.before?.();
  const [program, ...args] = command.argv;
  const { cwd, env, input } = command;
  // Without PATH strace itself would not be found.
  const options = {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    input,
    encoding: "utf8",
  } as const;
  return spawnSync(program, args, options);
}
