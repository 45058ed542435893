import type { HostName } from "./host_names.ts";

/** What agents are called on the command line of `rally run`: by their program. */
export const AGENT_NAMES = ["claude", "codex", "opencode", "gemini", "cursor"] as const;

export type AgentName = (typeof AGENT_NAMES)[number];

/** How a host's program is started, and how words get into it. */
export interface Agent {
  readonly name: AgentName;
  readonly host: HostName;
  /** The name of the program in PATH. */
  readonly program: string;
}
