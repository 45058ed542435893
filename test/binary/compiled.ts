/** The compiled program as the tests start it: real processes, and nothing of this machine's agents or settings around them. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { NO_INDEX } from "../../lib/cli/room_index.ts";
import { withJson } from "../cli/shell.ts";

const root = join(import.meta.dirname, "../..");

/** The gate builds it before the tests; it is made here only where it is missing. */
export const RALLY = process.env.RALLY_BINARY ?? join(root, "dist/rally");

if (!existsSync(RALLY)) {
  const node = join(root, "node_modules/.bin/node");
  const { status, stderr } = spawnSync(node, ["scripts/compile.ts", "--quiet"], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The binary could not be built: ${stderr}`);
}

/** How a process ended and what it said. */
export interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  /** Beside `PATH`, a `HOME` that does not exist, and no index of rooms. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing of the above either. */
  readonly bare?: boolean;
  /** What stands on standard input. */
  readonly input?: string;
}

/** One document on standard output under `--json`, loosely typed: the tests look at what they are about. */
export interface Envelope {
  readonly ok: boolean;
  readonly product: string;
  readonly command: string | null;
  readonly schema: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: every verb has a result of its own, and schemas are tested elsewhere.
  readonly data?: Readonly<Record<string, any>>;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hints: readonly string[];
    readonly details: readonly Readonly<Record<string, unknown>>[];
  };
  readonly exit_code?: number;
}

/** Runs it to its end. */
export function rally(cwd: string, argv: readonly string[], around: Around = {}): Ended {
  const input = around.input === undefined ? {} : { input: around.input };
  const env = environment(around);
  const options = { cwd, env, encoding: "utf8", maxBuffer: 1 << 26, ...input } as const;
  const { status, stdout, stderr, error } = spawnSync(RALLY, argv, options);
  if (error !== undefined) throw error;
  return told({ exit: status, out: stdout, err: stderr }, argv);
}

/** Begins it, so that others can run at the same time. */
export function begin(cwd: string, argv: readonly string[], around: Around = {}): Promise<Ended> {
  return ending(spawn(RALLY, argv, { cwd, env: environment(around) }), argv);
}

/** What a process says until it ends. */
export function ending(
  child: ReturnType<typeof spawn>,
  argv: readonly string[] = [],
): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    err += text;
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (exit) => {
      try {
        done(told({ exit, out, err }, argv));
      } catch (fault) {
        fail(fault);
      }
    });
  });
}

/** Runs it with `--json`; standard output must be one document, and on success standard error empty. */
export function asked(cwd: string, argv: readonly string[], around: Around = {}): Envelope {
  return envelopeOf(rally(cwd, withJson(argv), around));
}

/** Whether it is the opt-in build on Bun. */
export function isOnBun(): boolean {
  return asked("/", ["version"]).data?.version.runtime === "bun-compile";
}

/** The one document that was said, which must agree with the exit. */
export function envelopeOf({ exit, out, err }: Ended): Envelope {
  const lines = out.split("\n");
  if (lines.length !== 2 || lines[1] !== "")
    throw new Error(`No single document: ${JSON.stringify(out)} ${err}`);
  const envelope = JSON.parse(lines[0] ?? "") as Envelope;
  if (envelope.ok !== (exit === 0)) throw new Error(`ok is ${envelope.ok}, but the exit ${exit}`);
  if (!envelope.ok && envelope.exit_code !== exit)
    throw new Error(`exit_code is ${envelope.exit_code}, but the exit ${exit}`);
  return envelope;
}

export function environment({ env = {}, bare = false }: Around): NodeJS.ProcessEnv {
  if (bare) return { ...env };
  return { PATH: process.env.PATH, HOME: "/nonexistent/home", ...NO_INDEX, ...env };
}

/** Whether it ended in a stack trace or in what rally itself calls a defect. */
export function isDefect({ out, err }: Ended): boolean {
  const trace = /^\s+at .*:\d+:\d+|node:internal|This should not have happened/m;
  return trace.test(err) || out.includes('"code":"bug"');
}

/** No command may do so, whatever a test is about. */
function told(ended: Ended, argv: readonly string[]): Ended {
  if (!isDefect(ended)) return ended;
  throw new Error(
    `"rally ${argv.join(" ")}" ended with ${ended.exit} and said: ${ended.err}${ended.out}`,
  );
}
