import type { HostName } from "../host_names.ts";

/** One event of a host's that rally is called at. */
export interface Wire {
  /** The host's own name of it. */
  readonly event: string;
  readonly matcher?: string;
  /** In the host's own unit. */
  readonly timeout: number;
  /** The session begins: a missing rally is told here, in a form that the host hands on. */
  readonly notice?: string;
  /** A write waits for the answer. */
  readonly guards?: true;
  /** Most calls of it are passed over in silence by whoever is alone; a shell can tell (docs/hooks-fast.md). */
  readonly quiet?: true;
  /** What else the entry says. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** What else it says where no answer is a denial. */
  readonly closed?: Readonly<Record<string, unknown>>;
}

/** How a host is told of hooks: in JSON at `hooks.<event>[]`. */
export interface Wiring {
  readonly host: HostName;
  /** From the root of the repository; for everybody who works there. */
  readonly file: string;
  /** The same for one person alone, where the host has such a file. */
  readonly personal?: string;
  /** Another file that may hold hooks, but only where the first holds none. */
  readonly inlineHooks?: { readonly file: string; readonly pattern: RegExp };
  /** The entry of an event is a matcher with a list of handlers, or the handler itself. */
  readonly shape: "groups" | "flat";
  readonly wires: readonly Wire[];
  /** What a new file holds beside the hooks. */
  readonly skeleton: Readonly<Record<string, unknown>>;
  /** What is left to the host's user. */
  readonly asks: readonly string[];
}

/** What stands in the place of an answer where no rally may be run. */
export const NOTICE =
  "rally: hooks are installed here, but PATH has no rally outside this repository: nobody is coordinated";
