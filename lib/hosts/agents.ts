import type { HostName } from "./host_names.ts";
import { PROGRAMS } from "./host_process.ts";
import { HOSTS } from "./hosts.ts";

/** What agents are called on the command line of `rally run`. */
export const AGENT_NAMES = ["claude", "codex", "opencode", "gemini", "cursor"] as const;

export type AgentName = (typeof AGENT_NAMES)[number];

/** How a host's program is started in a terminal that rally keeps. */
export interface Agent {
  readonly name: AgentName;
  readonly host: HostName;
  /** The part before the colon of its tool ids. */
  readonly family: string;
  /** The name of the program in PATH. */
  readonly program: string;
  /** What it is given before anything else. */
  readonly standing: readonly string[];
  /** Variables that it is given beside those that it finds. */
  readonly env: Readonly<Record<string, string>>;
  /** What lets it write to one more directory; nothing where the program has no such flag. */
  readonly writable: (directory: string) => readonly string[];
  /** Whose hooks it loads: of the very directory that it is started in, of the working tree, or of the main one. */
  readonly hooksOf: "launch" | "tree" | "main";
}

const none = (): readonly string[] => [];

/** In one word each, because a list of directories would swallow the prompt behind it. */
const AGENTS: Readonly<Record<AgentName, Omit<Agent, "name" | "family" | "program">>> = {
  claude: {
    host: "claude-code",
    standing: [],
    // What it has shown can be looked at again, which the other screen of a terminal does not keep.
    env: { CLAUDE_CODE_DISABLE_ALTERNATE_SCREEN: "1" },
    writable: (directory) => [`--add-dir=${directory}`],
    hooksOf: "launch",
  },
  codex: {
    host: "codex",
    // A daemon that several share would hand one's variables to the other.
    standing: ["--no-daemon", "--no-alt-screen"],
    env: {},
    writable: (directory) => [`--add-dir=${directory}`],
    hooksOf: "main",
  },
  opencode: {
    host: "opencode",
    standing: [],
    env: {},
    writable: none,
    hooksOf: "tree",
  },
  gemini: {
    host: "gemini",
    standing: [],
    env: {},
    writable: (directory) => [`--include-directories=${directory}`],
    hooksOf: "launch",
  },
  cursor: {
    host: "cursor",
    standing: [],
    env: {},
    writable: none,
    hooksOf: "tree",
  },
};

/** The agent of that name. */
export function agentOf(name: AgentName): Agent {
  const agent = AGENTS[name];
  const { family } = HOSTS.find((host) => host.name === agent.host)!;
  return { name, family, program: PROGRAMS[agent.host], ...agent };
}

/** The agent whose tool ids are of that family. */
export function agentOfFamily(family: string): AgentName | null {
  return AGENT_NAMES.find((name) => agentOf(name).family === family) ?? null;
}
