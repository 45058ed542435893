import { IDENTITY } from "./say_verbs.ts";
import type { Verb } from "./verb.ts";

const read = { weight: "cold", writes: false } as const;
const write = { weight: "cold", writes: true } as const;

/** The run that is asked about. */
const RUN = { run: "the run" } as const;
/** Of a descriptor's task rather than of a session. */
const TASK = { task: "only this task" } as const;

/** What a lead needs to split a goal, watch the parts, and bring them together again (SPEC sections 9 and 12). */
export const FANOUT_VERBS: readonly Verb[] = [
  {
    words: ["workstream", "lint"],
    summary: "what is wrong with descriptors of work, all at once",
    args: ["FILE..."],
    flags: [],
    ...read,
    unhurried: true,
    example: "workstream lint workstream.json",
  },
  {
    words: ["workstream", "init"],
    summary: "write an example of a descriptor",
    args: ["[FILE]"],
    flags: [],
    ...write,
    example: "workstream init",
  },
  {
    words: ["workstream", "plan"],
    summary: "whether to fan out, in which waves, with how many agents, and why",
    args: ["FILE"],
    flags: [...IDENTITY, "max", "justify"],
    ...write,
    example: "workstream plan workstream.json",
  },
  {
    words: ["workstream", "packet"],
    summary: "what to tell the agent of each task",
    args: ["FILE"],
    flags: ["run", "task", "out", "tool-prefix"],
    needs: ["run"],
    meanings: { ...RUN, ...TASK },
    ...read,
    example: "workstream packet workstream.json --run r1 --out packets",
  },
  {
    words: ["workstream", "seed"],
    summary: "claim what the tasks own for their tools, all or none",
    args: ["FILE"],
    flags: [...IDENTITY, "run", "tool-prefix", "lease"],
    needs: ["run"],
    meanings: RUN,
    ...write,
    example: "workstream seed workstream.json --run r1 --tool claude_code:01",
  },
  {
    words: ["workstream", "verify"],
    summary:
      "before a merge: what was really changed, by whom, and whether it was theirs to change",
    args: ["FILE"],
    flags: ["run", "results", "run-validation", "base", "strict", "tool-prefix"],
    needs: ["run"],
    meanings: RUN,
    ...read,
    unhurried: true,
    example: "workstream verify workstream.json --run r1",
  },
  {
    words: ["workstream", "report"],
    summary: "how a run turned out",
    args: ["[FILE]"],
    flags: ["run", "format", "tool-prefix"],
    needs: ["run"],
    values: { format: ["text", "json", "step-complete", "handoff"] },
    meanings: RUN,
    ...read,
    example: "workstream report workstream.json --run r1",
  },
  {
    words: ["retro"],
    summary: "how well a run was shared out, and what to change",
    args: ["[FILE]"],
    flags: [...IDENTITY, "run", "approve", "tool-prefix"],
    needs: ["run"],
    meanings: RUN,
    ...write,
    example: "retro workstream.json --run r1 --tool claude_code:01",
  },
  {
    words: ["dag"],
    summary: "the steps of a run: how each stands, and what follows what",
    flags: ["run", "format", "watch"],
    needs: ["run"],
    values: { format: ["text", "mermaid", "dot"] },
    meanings: RUN,
    ...read,
    unhurried: true,
    example: "dag --run r1",
  },
  {
    words: ["wake-due"],
    summary: "standbys whose time has come, and what would resume them",
    flags: ["tool"],
    meanings: { tool: "only standbys of this tool" },
    ...read,
    example: "wake-due",
  },
  {
    words: ["watch"],
    summary: "say, and run a command for, each new fact and each standby that falls due",
    flags: ["on-activity", "run-suggested", "kind", "tool", "once", "interval"],
    meanings: {
      tool: "only what this tool said, what is addressed to it, and its standbys",
      once: "what is new since the last look, and end",
    },
    ...read,
    unhurried: true,
    streams: true,
    example: "watch --kind artifact --on-activity 'notify-send rally'",
  },
];
