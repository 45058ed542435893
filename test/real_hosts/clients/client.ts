import type { AgentName } from "../../../lib/hosts/agents.ts";
import type { HostName } from "../../../lib/hosts/host_names.ts";

/** A real agent host, and how it is started without a person. */
export interface Client {
  readonly host: HostName;
  /** The package of the npm registry, and the version that is installed. */
  readonly package: string;
  readonly version: string;
  readonly program: string;
  /** Why it is left out unless it is asked for by name. */
  readonly onlyIfAsked?: string;
  /** Files of its user, from the home directory. */
  readonly settings: (at: At) => Readonly<Record<string, string>>;
  readonly env: (at: At) => Readonly<Record<string, string>>;
  readonly argv: (prompt: string) => readonly string[];
  /** The same at a terminal, where it asks before it writes. */
  readonly terminal: {
    readonly agent: AgentName;
    /** Files of its user instead of those above: nothing is left that it would ask before its first prompt. */
    readonly settings: (at: At) => Readonly<Record<string, string>>;
    readonly args: readonly string[];
    /** The host's name of the event at the end of a turn. */
    readonly stop: string;
    /** It takes letters otherwise than through its terminal, too. */
    readonly channel: boolean;
    /** What it makes of a tab that is pasted into it. */
    readonly tab: string;
    /** What its screen shows while it asks. */
    readonly asks: RegExp;
  };
  /** What its user has done once before, in this repository. */
  readonly prepare?: (program: string, repo: string, env: NodeJS.ProcessEnv) => Promise<unknown>;
  /** The host's name of the event before a write. */
  readonly beforeWrite: string;
  /** Where a scratch repository sets how long the host waits there, and the text that makes it a second. */
  readonly patience: { readonly file: string; readonly text: RegExp; readonly second: string };
}

/** Where a client is let loose. */
export interface At {
  readonly home: string;
  readonly repo: string;
  /** The model server's address. */
  readonly url: string;
}
