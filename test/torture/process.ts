import { spawn } from "node:child_process";
import process from "node:process";
import { environment, RALLY } from "../binary/compiled.ts";

/** A command that is to be run. */
export interface Order {
  readonly cwd: string;
  readonly words: readonly string[];
  /** Id of the fact that it would write; nothing for readers, and where the id is not known beforehand. */
  readonly writes: string | null;
  /** What runs it, if not the compiled program. */
  readonly program?: Program;
}

export type Program = readonly [string, ...string[]];

/** A command that was run, and how it ended. */
export interface Run extends Order {
  readonly pid: number;
  /** Places in the order in which processes were begun and seen to end. */
  readonly began: number;
  readonly ended: number;
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** By us. */
  readonly killed: boolean;
  readonly hung: boolean;
}

/** A process at work. */
export interface Begun {
  readonly kill: () => void;
  /** Takes the processor away from it, as a busy machine does at any point, or gives it back. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly done: Promise<Run>;
}

/** Longer than any deadline that a command is given. */
const HUNG = 60_000;

/** Begins it in a process group of its own, so that whatever it begins dies with it. */
export function launch(order: Order, tick: () => number): Begun {
  const [program, ...before] = order.program ?? [RALLY];
  const began = tick();
  const child = spawn(program, [...before, ...order.words], {
    cwd: order.cwd,
    env: environment({}),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  let [out, err, killed, hung] = ["", "", false, false];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text;
  });
  const signal = (name: NodeJS.Signals): boolean => {
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
    try {
      return process.kill(-pid, name);
    } catch {
      // It has ended meanwhile, and its group with it.
      return false;
    }
  };
  const kill = (): void => {
    killed = signal("SIGKILL") || killed;
  };
  const patience = setTimeout(() => {
    kill();
    hung = true;
  }, HUNG);
  const done = new Promise<Run>((settle, fail) => {
    child.on("error", fail);
    child.on("close", (exit, by) => {
      clearTimeout(patience);
      const how = { exit, signal: by, out, err, killed, hung };
      settle({ ...order, pid: pid ?? 0, began, ended: tick(), ...how });
    });
  });
  const pause = (): void => void signal("SIGSTOP");
  const resume = (): void => void signal("SIGCONT");
  return { kill, pause, resume, done };
}
