import { AGENT_NAMES } from "../hosts/agents.ts";
import { IDENTITY } from "./say_verbs.ts";
import type { Verb } from "./verb.ts";

const read = { weight: "cold", writes: false } as const;
const write = { weight: "cold", writes: true, unhurried: true } as const;

/** What starts agents in terminals of their own, and talks to them (SPEC section 8). */
export const SESSION_VERBS: readonly Verb[] = [
  {
    words: ["run"],
    summary: "start an agent that can be addressed, in a terminal of its own",
    args: [`[${AGENT_NAMES.join("|")}]`],
    flags: ["name", "backend", "command", "tool", "worktree", "cwd", "dry-run"],
    values: { backend: ["auto", "tmux", "cmux", "herdr"] },
    meanings: {
      tool: "the family of its tool id, where it is not that of the agent",
      cwd: "where it starts; else the root of the working tree",
      "dry-run": "show the commands; start and write nothing",
    },
    rest: "ARGS...",
    ...write,
    example: "run claude --name reviewer --dry-run",
  },
  {
    words: ["sessions"],
    summary: "the sessions that rally started or adopted, and how each stands",
    flags: [],
    ...read,
    example: "sessions",
  },
  {
    words: ["attach"],
    summary: "give a session's terminal to this one",
    args: ["TARGET"],
    flags: [],
    ...read,
    unhurried: true,
    example: "attach claude-01",
  },
  {
    words: ["capture"],
    summary: "what a session's terminal shows",
    args: ["TARGET"],
    flags: ["lines"],
    ...read,
    example: "capture claude-01 --lines 20",
  },
  {
    words: ["inject"],
    summary: "get words to an agent, and tell whether they arrived",
    args: ["[TARGET]"],
    flags: [...IDENTITY, "to", "target", "text", "handoff", "require-ack", "timeout-seconds"],
    ...write,
    example: 'inject claude-01 --text "run the tests"',
  },
  {
    words: ["stop"],
    summary: "ask a session to end, then end it; its claims are freed",
    args: ["TARGET"],
    flags: [...IDENTITY, "grace-seconds", "now"],
    ...write,
    example: "stop claude-01",
  },
  {
    words: ["adopt"],
    summary: "make a terminal that somebody else started one that can be addressed",
    args: ["NAME"],
    flags: ["tmux", "cmux", "tool"],
    ...write,
    example: "adopt reviewer --tmux %3",
  },
  {
    words: ["termd"],
    summary: "deliver what is addressed to sessions as it comes",
    flags: ["once", "unit"],
    values: { unit: ["systemd", "launchd"] },
    ...write,
    streams: true,
    example: "termd --once",
  },
];
