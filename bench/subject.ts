import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";

/** What is measured: a command from start to exit, several of them at once, or something done in this process. */
export type Subject = Command | Crowd | Act;

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

/** Started together; over when the last one is. */
export interface Crowd extends Named {
  readonly crowd: readonly Command[];
}

export interface Act extends Named {
  readonly act: () => unknown;
}

export async function run(subject: Subject): Promise<void> {
  if ("act" in subject) subject.act();
  else if ("crowd" in subject) await Promise.all(subject.crowd.map(begin));
  else finish(subject);
}

/** Runs it to its end, with as little as can be between its end and the clock. */
export function finish(command: Command): SpawnSyncReturns<string> {
  const ended = ending(command);
  judge(command, ended.status, ended.error?.message ?? ended.stderr);
  return ended;
}

/** However it ends. */
export function ending(command: Command): SpawnSyncReturns<string> {
  const [program, ...args] = command.argv;
  return spawnSync(program, args, optionsOf(command));
}

function begin(command: Command): Promise<void> {
  const [program, ...args] = command.argv;
  const child = spawn(program, args, optionsOf(command));
  let said = "";
  child.stdout.resume();
  child.stderr.on("data", (text) => {
    said += text;
  });
  // Whoever does not read it may be gone before it is written.
  child.stdin.on("error", () => {}).end(command.input ?? "");
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => {
      try {
        done(judge(command, status, said));
      } catch (fault) {
        fail(fault);
      }
    });
  });
}

function optionsOf({ cwd, env, input }: Command) {
  return {
    encoding: "utf8",
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(input === undefined ? {} : { input }),
  } as const;
}

/** A command that failed was not measured. */
export function judge({ name, exit = 0 }: Command, status: number | null, said: string): void {
  if (status !== exit) throw new Error(`"${name}" ended with ${status}: ${said}`);
}
