import { CHECK_IN_STATUSES } from "../room/check_in.ts";
import { IDENTITY } from "./say_verbs.ts";
import type { Verb } from "./verb.ts";

const read = { weight: "cold", writes: false } as const;
const write = { weight: "cold", writes: true } as const;

/** Who runs where, at what, and whether each is still at it: what orchestrators call (SPEC section 10). */
export const ORCHESTRATOR_VERBS: readonly Verb[] = [
  {
    words: ["run-id"],
    summary: "the identity of this run; made once, and carried by every fact until it is ended",
    flags: [...IDENTITY, "audit", "end", "force", "reason"],
    meanings: {
      audit: "only say which there is; write nothing",
      force: "end that of others; needs --reason",
      reason: "why; needed with --force",
    },
    ...write,
    example: "run-id --tool claude_code:01",
  },
  {
    words: ["heartbeat"],
    summary: "say that you are still at your task, and when you will say so again",
    flags: [
      ...IDENTITY,
      "task-ref",
      "status",
      "not-on-task",
      "progress",
      "summary",
      "evidence",
      "attention-reason",
      "reason",
      "interval-seconds",
      "model",
      "run",
      "run-id",
      "step",
    ],
    needs: ["task-ref"],
    values: { status: CHECK_IN_STATUSES },
    meanings: {
      status: "how it stands with the task (running)",
      summary: "what has changed since the last time",
      reason: "why it needs attention",
    },
    ...write,
    example: 'heartbeat --tool codex:02 --task-ref lexer --progress "half of the tests pass"',
  },
  {
    words: ["status"],
    summary: "whether anything is wrong with your task, who is here, and what is unread",
    flags: [...IDENTITY, "task-ref", "watch"],
    meanings: {
      watch: "again whenever something changes, as JSON one a line; looks every N seconds (0.5)",
    },
    ...read,
    unhurried: true,
    example: "status --tool codex:02 --task-ref lexer",
  },
  {
    words: ["inbox"],
    summary: "what was sent to you, or to all, and is not acknowledged",
    flags: [...IDENTITY, "ack", "limit"],
    meanings: { limit: "the oldest N; else as many as fit into an answer" },
    ...write,
    // The history may have to be made first.
    unhurried: true,
    example: "inbox --tool codex:02",
  },
  {
    words: ["roster"],
    summary: "who runs in all your rooms, where, at what, and what they began",
    flags: ["app", "stale-secs", "all", "watch"],
    meanings: {
      all: "also those that are stale",
      watch:
        "again whenever something changes, on a terminal in its place; looks every N seconds (2)",
    },
    ...read,
    example: "roster --app engine",
  },
  {
    words: ["boundary"],
    summary: "whether the parts named in a manifest keep to themselves",
    flags: ["repo", "manifest", "check"],
    ...read,
    unhurried: true,
    example: "boundary --manifest parts.json",
  },
  {
    words: ["compat"],
    summary: "what scripts of the embedded predecessor call; compat agent-rally --help lists it",
    args: ["agent-rally"],
    flags: [],
    rest: "COMMAND [flags]",
    raw: true,
    ...write,
    streams: true,
    example: "compat agent-rally status --session-id s-1 --json",
  },
];
