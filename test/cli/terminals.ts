/** Agents in terminals in memory, as `rally run` leaves them, and time that passes only where a command waits. */
import { type MemoryBackend, memoryBackend } from "../../backends/memory.ts";
import type { Managed } from "../../lib/cli/managed/record.ts";
import type { World } from "../../lib/cli/world.ts";
import type { AgentName } from "../../lib/hosts/agents.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { Cast, type How } from "./cast.ts";

/** What agents show when they wait for a prompt. */
export const PROMPTS = `${"─".repeat(80)}\n❯\n› Ask Codex\n >   Type your message`;

export const FAMILIES = {
  claude: "claude_code",
  codex: "codex",
  cursor: "cursor",
  gemini: "gemini",
} as const;

export interface Terminals {
  readonly cast: Cast;
  readonly backend: MemoryBackend;
  /** Begins an agent, or with null a program that is none. */
  readonly begin: (label: string, agent: AgentName | null) => Promise<Managed>;
  /** What is done whenever somebody waits, once each. */
  readonly meanwhile: (() => void | Promise<void>)[];
  /** What every terminal shows above what was typed; at first the prompts of all agents. */
  readonly screen: (text: string) => void;
  /** The world of a command, over the usual one. */
  readonly how: (more?: How) => How;
  /** What was submitted in a terminal. */
  readonly told: (label: string) => readonly string[];
  /** Milliseconds that commands have waited. */
  readonly waited: () => number;
}

export function terminals(takes?: Parameters<typeof memoryBackend>[0]): Terminals {
  const cast = new Cast();
  const backend = memoryBackend(takes);
  const meanwhile: (() => void | Promise<void>)[] = [];
  let ticks = 0;
  let shown = PROMPTS;
  const capture: typeof backend.capture = async (...asked) => {
    const said = await backend.capture(...asked);
    return said.outcome === "captured" ? { ...said, text: `${shown}\n${said.text}` } : said;
  };
  const changed: World["changed"] = async (_, ms) => {
    ticks += ms;
    await meanwhile.shift()?.();
  };
  const told = (label: string): readonly string[] =>
    backend.terminals().find(({ pane }) => pane.target === label)?.submitted ?? [];
  return {
    cast,
    backend,
    meanwhile,
    told,
    waited: () => ticks,
    screen: (text) => {
      shown = text;
    },
    how: ({ world, ...more } = {}) => ({
      ...more,
      world: {
        ticks: () => ticks,
        changed,
        backends: { memory: { ...backend, capture } },
        ...world,
      },
    }),
    begin: async (label, agent) => {
      const family = agent === null ? "echo" : FAMILIES[agent as keyof typeof FAMILIES];
      const tool = `${family}:${label.replace(/^\D*/, "")}`;
      const session = `${label}-aaaaaaaa`;
      cast.append({ kind: "session", status: "begun", tool, session });
      const start = {
        label,
        argv: [`/bin/${agent ?? "echo"}`],
        cwd: cast.root,
        env: {},
        server: "s",
      };
      const started = await backend.start(start, NEVER);
      if (started.outcome !== "started") throw new Error(started.why);
      const { socket, target, pane, birth } = started.pane;
      const managed: Managed = {
        label,
        session,
        tool,
        agent,
        backend: "memory",
        place: { socket, target, pane, birth },
        process: null,
        worktree: null,
        cwd: cast.root,
        ...(agent === "codex" ? { codexHome: null } : {}),
        adopted: false,
        began: cast.now,
        stopped: null,
      };
      cast.write(`.rally/managed/${label}.json`, JSON.stringify(managed));
      return managed;
    },
  };
}
