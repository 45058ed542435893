import type { HostName } from "./host_names.ts";

/** What happens in a host, in one form for all of them. */
export interface HostEvent {
  readonly phase: Phase;
  /** The host's own session. */
  readonly session: string | null;
  /** The sub-agent within the session; null is the session itself. */
  readonly agent: string | null;
  /** The session that began this one, where the host tells. */
  readonly parent: string | null;
  /** The file that the host keeps the conversation in, where it names one. */
  readonly transcript: string | null;
  /** Why a session starts: `startup`, `resume`, `clear`, `compact`, `fork`. */
  readonly source: string | null;
  /** Where the payload's paths start. */
  readonly cwd: string | null;
  /** The host's name for the one call of a tool. */
  readonly call: string | null;
  /** The agent goes on already because a hook asked it to when it would have stopped. */
  readonly again: boolean;
  readonly tool: string | null;
  /** The call that an event is about, told alike when a person is asked for it and before and after it; null: not told. */
  readonly matter: readonly unknown[] | null;
  /** Files that the tool is about to write, as the host names them. */
  readonly targets: readonly string[];
  /** A command line that a shell is about to run. */
  readonly shell: string | null;
  /** A tool that writes, in whose input no target could be found. */
  readonly aimless: boolean;
  /**
   * Directives of rally's whose frames stand in a prompt: they have come through the agent's own terminal. At a doorbell
   * those that it asks for.
   */
  readonly announced: readonly string[];
}

export type Phase =
  | "start"
  | "prompt"
  | "before-write"
  | "after-write"
  | "permission"
  | "stop"
  | "end"
  | "subagent-start"
  | "subagent-stop"
  | "doorbell"
  | "nothing";

/** Whether the event is about a tool call, before or after it. */
export function isAbout(phase: Phase): boolean {
  return phase === "before-write" || phase === "after-write";
}

/** One agent host: how it speaks of what happens, and how it is answered. */
export interface Host {
  readonly name: HostName;
  /** The part before the colon of its agents' tool ids. */
  readonly family: string;
  /** Its tools that write. */
  readonly tools: readonly string[];
  readonly hears: (event: string, payload: Payload) => HostEvent;
  /** Standard output that puts words before the model at this event; null where the host has no way to. */
  readonly context: (event: string, words: string) => string | null;
  /** Standard output at which an agent that would stop at this event goes on, with these words; null where there is none. */
  readonly onward: (event: string, words: string) => string | null;
}

/** A JSON object from a host, of which nothing is believed. */
export type Payload = Readonly<Record<string, unknown>>;

/** A member that is text and not empty. */
export function textAt(payload: Payload, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = payload[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** A member that is an object; an empty one where it is not. */
export function objectAt(payload: Payload, name: string): Payload {
  const value = payload[name];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Payload)
    : {};
}
