/**
 * What rally asks of a program that keeps terminals: one contract, held by tmux, cmux and one in memory. Backends know
 * terminals and nothing of rooms, agents or facts.
 *
 * @module
 */
import type { Deadline } from "../lib/room/deadline.ts";

export const BACKEND_NAMES = ["tmux", "cmux", "memory"] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** How a program came out. */
export interface Ran {
  /** Null where it did not end by itself; `fault` is why. */
  readonly exit: number | null;
  readonly out: Uint8Array;
  readonly err: string;
  readonly fault?: string;
}

/** What a backend may touch of the machine. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a program to its end, without a shell, while others go on. Never throws. */
  readonly run: (
    argv: readonly string[],
    how: {
      readonly cwd: string;
      readonly env: Machine["env"];
      readonly input?: string;
      readonly deadline: Deadline;
    },
  ) => Ran | Promise<Ran>;
  /**
   * Says lines to a program behind a Unix socket, each once the one before was answered, and gives the lines that it
   * answered. Never throws.
   */
  readonly talk: (
    socket: string,
    lines: readonly string[],
    deadline: Deadline,
  ) => Promise<{ readonly answers: readonly string[]; readonly fault?: string }>;
  /** Milliseconds of a clock that never goes back. */
  readonly ticks: () => number;
  /** Programs of that name that are not the repository's, by absolute path. */
  readonly programs: (name: string) => readonly string[];
}

/** What the backend can do beside what all can. */
export interface Capabilities {
  /** Text of several lines arrives as one paste; else only one line is to be typed. */
  readonly paste: boolean;
  /** It tells whether a pane's program has ended, and with which exit. */
  readonly ends: boolean;
  /** A person can be given the pane in this terminal. */
  readonly attach: boolean;
}

/** Where a terminal is: enough to find it again and never to take another for it. */
export interface Place {
  /** The server: a socket's absolute path. */
  readonly socket: string;
  /** What a person calls it: the session of tmux, the workspace of cmux. */
  readonly target: string;
  /** The pane or surface, by an id that this server does not give again. */
  readonly pane: string;
  /** Tells this server from a later one at the same socket, which gives the same ids again. */
  readonly birth: string;
}

/** A terminal to be begun. */
export interface Start {
  readonly label: string;
  /** A program and its arguments, by absolute path. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All that the program is to find in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Names the server that it is begun in; the same for all of one room. */
  readonly server: string;
}

/** A terminal as the backend has it now. */
export interface Pane extends Place {
  /** The process that it was begun with; null where the backend does not tell. */
  readonly pid: number | null;
  /** The program has ended and only its last screen is left. */
  readonly dead: boolean;
  /** Null: it was ended by a signal, or the backend has not heard of it, as of a process that nobody has waited for. */
  readonly exit: number | null;
  /** A person scrolls in it or searches: what is typed would vanish. */
  readonly busy: boolean;
  /** The program in the foreground; empty where the backend does not tell. */
  readonly command: string;
  /** Ids of what was typed into it, where the backend remembers. */
  readonly typed: readonly string[];
}

/** Text for a terminal. Its characters are safe: no control characters but newline and tab. */
export interface Typing {
  /** By it the pane remembers what was typed: `[A-Za-z0-9_.-]+`, never begun twice in one pane. */
  readonly id: string;
  /** Null: it stands there already and only Enter is pressed again. */
  readonly text: string | null;
}

/** What became of a typing. Where it is `typed`, the backend presses Enter by itself, whatever becomes of this process. */
export type Typed =
  | { readonly outcome: "typed" }
  /** It was typed there before; nothing was done. */
  | { readonly outcome: "already" }
  /** Nothing was typed; `why` is for a person. `passing`: worth trying again, for another's text is on its way. */
  | {
      readonly outcome: "refused";
      readonly why: string;
      readonly code: "dead" | "gone" | "busy" | "passing" | "lines";
    }
  | Fault;

/** The backend could not do it. */
export interface Fault {
  readonly outcome: "fault";
  readonly why: string;
}

/** What a server says of its panes. */
export type Listed =
  | { readonly outcome: "listed"; readonly panes: readonly Pane[] }
  | { readonly outcome: "no-server" }
  | Fault;

export interface Backend {
  readonly name: BackendName;
  readonly can: Capabilities;
  /** Whether it can be used here: its version, or why not. */
  readonly probe: (deadline: Deadline) => Promise<{
    readonly usable: boolean;
    readonly version: string | null;
    readonly why: string | null;
  }>;
  /** Begins a program in a terminal of its own. What is on the way of a fault is taken back. */
  readonly start: (
    start: Start,
    deadline: Deadline,
  ) => Promise<{ readonly outcome: "started"; readonly pane: Pane } | Fault>;
  /** What a server has, which is given by its socket, or by the name that it was begun under. */
  readonly list: (server: string, deadline: Deadline) => Promise<Listed>;
  /** Types into this very pane and no other, and presses Enter. */
  readonly inject: (place: Place, typing: Typing, deadline: Deadline) => Promise<Typed>;
  /** The last lines of what the pane shows, its history included where the program leaves one. */
  readonly capture: (
    place: Place,
    lines: number,
    deadline: Deadline,
  ) => Promise<{ readonly outcome: "captured"; readonly text: string } | Fault>;
  /** The command that gives a person the pane; null where that is not possible here. */
  readonly attach: (place: Place) => readonly string[] | null;
  /** Takes the pane away, dead or alive. One that is gone already is no fault. */
  readonly stop: (
    place: Place,
    deadline: Deadline,
  ) => Promise<{ readonly outcome: "stopped" } | Fault>;
}

/** Every backend is made by such a function; it does nothing until it is asked. */
export type MakeBackend = (machine: Machine) => Backend;
