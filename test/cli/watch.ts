/** A watch in a scratch repository, in this process: a test says what happens whenever it waits. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { WatchResult } from "../../lib/cli/verbs/watch.ts";
import type { Ran, World } from "../../lib/cli/world.ts";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

export const ME = "codex:01";
/** Asks for the lessons that `lesson` tells. */
export const LESSONS = ["--kind", "lesson"];
export const lesson = (cast: Cast, subject: string) => () =>
  cast.say(ME, "lesson", "--subject", subject);

/** A room in which something was said before. */
export async function begun(): Promise<Cast> {
  const cast = new Cast();
  await cast.say(ME, "lesson", "--subject", "before");
  return cast;
}

/** Where the one watch of the room stands. */
export function keptIn(cast: Cast): string {
  const directory = join(cast.room, "watch");
  const names = readdirSync(directory);
  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{8}\.json$/)]);
  return join(directory, names[0]!);
}

/** What happens when it waits for the ledger. */
export type Scene = () => unknown;

/** A command that it runs: what it was given. */
export interface Call {
  readonly argv: readonly string[];
  readonly input: string;
  readonly env: World["env"];
}

/** What becomes of a command; nothing: it succeeds in silence. */
export type Act = (call: Call, n: number) => Partial<Ran> | Promise<Partial<Ran>>;

export const OK: Ran = { exit: 0, out: new Uint8Array(), err: "" };

/** A program `act` outside the repository, for PATH; what runs it is the test. */
export function programs(): string {
  const bin = join(scratchDirectory(), "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "act"), "", { mode: 0o755 });
  return bin;
}

/** Runs a watch to its end under `--json`: what it said, and what it ran. Behind the last scene it is stopped. */
export async function watch(
  cast: Cast,
  flags: readonly string[],
  scenes: readonly Scene[],
  { act = () => ({}), world = {} }: { act?: Act; world?: Partial<World> } = {},
) {
  const stop = new AbortController();
  const left = [...scenes];
  const calls: Call[] = [];
  const pauses: number[] = [];
  const waits: number[] = [];
  let fault: { thrown: unknown } | undefined;
  const own: Partial<World> = {
    stopping: () => stop.signal,
    changed: async (directories, ms) => {
      await new Promise(setImmediate);
      if (stop.signal.aborted) return;
      if (directories.length === 0) return void pauses.push(ms);
      waits.push(ms);
      const scene = left.shift();
      if (scene === undefined) return stop.abort();
      try {
        await scene();
      } catch (thrown) {
        fault = { thrown };
        stop.abort();
      }
    },
    runAside: async (argv, { input, env }) => {
      const call = { argv, input: String(input ?? ""), env };
      calls.push(call);
      return { ...OK, ...(await act(call, calls.length)) };
    },
  };
  const told = await cast.lines(["watch", "--json", ...flags], {
    env: { PATH: programs() },
    world: { ...own, ...world },
  });
  if (fault !== undefined) throw fault.thrown;
  const said = told.lines.map((line) => JSON.parse(line));
  const events = said.flatMap(({ data }) =>
    data === undefined ? [] : [data.watch as WatchResult],
  );
  return { ...told, events, calls, pauses, waits, stop };
}

/** Events in short. */
export function inShort(events: readonly WatchResult[]): string[] {
  return events.map((each) => {
    if (each.event === "fact") return `${each.fact["kind"]} ${each.fact["subject"] ?? ""}`.trim();
    if (each.event === "wake_due") return `due ${each.due.owner}`;
    return `ran ${each.outcome} ${each.attempts}`;
  });
}
