import type { Backend, BackendName } from "../../backends/backend.ts";
import type { ListingFs } from "../git/locate_fs.ts";
import type { Counters, Disk } from "../ledger/disk.ts";
import type { Deadline } from "../room/deadline.ts";

/** Standard output takes no more; why, by the system's code. `EPIPE`: whoever read it has gone, which is no error (SPEC section 3). */
export class Unheard extends Error {
  readonly why: string;

  constructor(why: string) {
    super(`Standard output takes no more (${why})`);
    this.why = why;
  }
}

/** How a program that was run came out. */
export interface Ran {
  /** Null where it did not end by itself. */
  readonly exit: number | null;
  readonly out: Uint8Array;
  readonly err: string;
  /** Why it did not run to its end, by the system's code; `ETIMEDOUT` past the deadline. */
  readonly fault?: string;
}

/** Everything outside that a command may touch. Tests hand in their own; `nodeWorld` is the real one. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this very program is started again. */
  readonly self: readonly string[];
  /** The number of the process that started this one. */
  readonly parent: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly ticks: () => number;
  /** A new random key: 12 characters of `[A-Za-z0-9_-]`. */
  readonly key: () => string;
  /** Throws `Unheard` where it cannot be written. */
  readonly out: (text: string) => void;
  /** Never fails: there is nobody left to be told. */
  readonly err: (text: string) => void;
  /**
   * What comes in, piece by piece: from a file, or standard input where it is null. Throws with the system's code, and
   * with `ETIMEDOUT` where nothing more has come by the deadline.
   */
  readonly input: (path: string | null, deadline: Deadline) => AsyncIterable<Uint8Array>;
  /** Runs a program by its path to its end, without a shell and with nothing on its standard input unless given. Never throws. */
  readonly run: (
    argv: readonly string[],
    how: {
      readonly cwd: string;
      readonly env: World["env"];
      readonly input?: string;
      readonly deadline: Deadline;
    },
  ) => Ran;
  /**
   * The same, while this process goes on with other things. With `stop` it is a group of processes of its own, which is
   * told to end when that aborts or the deadline passes, and a second later made to.
   */
  readonly runAside: (
    argv: readonly string[],
    how: Omit<Parameters<World["run"]>[1], "input"> & {
      readonly input?: string | Uint8Array;
      readonly stop?: AbortSignal;
    },
  ) => Promise<Ran>;
  /** Runs a program that would not end by itself until what it has said is enough, or the deadline passes. Never throws. */
  readonly ask: (
    argv: readonly string[],
    how: {
      readonly cwd: string;
      readonly env: World["env"];
      readonly input: string;
      readonly deadline: Deadline;
      readonly until: (out: string) => boolean;
    },
  ) => Promise<string>;
  /**
   * Says lines to a program behind a Unix socket, each once the one before was answered, and gives the lines that it
   * answered, with the system's code where that ended early (`ETIMEDOUT` past the deadline). Never throws.
   */
  readonly talk: (
    socket: string,
    lines: readonly string[],
    deadline: Deadline,
  ) => Promise<{ readonly answers: readonly string[]; readonly fault?: string }>;
  /** Asks over HTTP, as `fetch` does. */
  readonly request: typeof fetch;
  /** Gives this terminal to a program until it ends, and says how that went; nothing where there is no terminal. */
  readonly lend: (
    argv: readonly string[],
    how: { readonly cwd: string; readonly env: World["env"] },
  ) => Pick<Ran, "exit" | "fault"> | undefined;
  /** Colour may be used on standard output. */
  readonly colour: boolean;
  /** The terminal that standard output is, if it is one on which a text can be put in the place of another. */
  readonly screen?: () => { readonly rows: number } | undefined;
  readonly count: Counters;
  readonly disk: Disk;
  readonly files: ListingFs;
  /** The number by which the system calls the file system there; nothing where that means nothing. */
  readonly magicOf: (path: string) => number | undefined;
  /** What this machine calls itself and its user's home: what has no place in a fact. */
  readonly own: () => { readonly homes: readonly string[]; readonly hosts: readonly string[] };
  /** Gives way to other processes for so many milliseconds. */
  readonly pause: (ms: number) => void;
  readonly build: {
    readonly version: string;
    readonly id: string;
    readonly runtime: string;
    readonly platform: string;
  };
  /**
   * Ends with the first change in one of these directories from now on, or when the time is over. Where they cannot be
   * watched, or changes are not heard of, only with the time.
   */
  readonly changed: (directories: readonly string[], ms: number) => Promise<void>;
  /** From the first call on, SIGTERM and SIGINT do not end this process but abort what this gives. */
  readonly stopping: () => AbortSignal;
  /** Keepers of terminals that stand in for the real ones. */
  readonly backends?: Partial<Readonly<Record<BackendName, Backend>>>;
  /** Sends a signal to a process; false where there is none, or it is not ours. */
  readonly signal: (pid: number, name: "SIGTERM" | "SIGKILL") => boolean;
  /** Loads the verbs that the hot path does not carry. */
  readonly cold: () => Promise<typeof import("./cold.ts")>;
}
