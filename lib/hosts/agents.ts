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
  /**
   * What its screen shows when it waits for a prompt, and not while it asks whether to trust a folder or the like, where
   * Enter would be an answer. Null: not known.
   */
  readonly ready: RegExp | null;
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
    ready: /─{20,}\n ?❯/,
    // Its --add-dir asks first whether that directory is trusted, and a first Enter would be the answer: to quit.
    writable: (directory) => [
      `--settings=${JSON.stringify({ sandbox: { filesystem: { allowWrite: [`/${directory}`] } } })}`,
    ],
    hooksOf: "launch",
  },
  codex: {
    host: "codex",
    // A daemon that several share would hand one's variables to the other.
    standing: ["--no-daemon", "--no-alt-screen"],
    env: {},
    ready: /^› (?!\d)/m,
    // Its --add-dir ends it where the folder is not trusted yet, or may only be read.
    writable: (directory) => [
      `--config=sandbox_workspace_write.writable_roots=${JSON.stringify([directory])}`,
    ],
    hooksOf: "main",
  },
  opencode: {
    host: "opencode",
    standing: [],
    env: {},
    ready: /Ask anything/,
    writable: none,
    hooksOf: "tree",
  },
  gemini: {
    host: "gemini",
    standing: [],
    env: {},
    ready: /^ > +Type your message/m,
    writable: (directory) => [`--include-directories=${directory}`],
    hooksOf: "launch",
  },
  cursor: {
    host: "cursor",
    standing: [],
    env: {},
    ready: null,
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
