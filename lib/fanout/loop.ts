import { shellWords } from "../fact/shell_words.ts";
import { TEXT_LIMITS } from "../fact/text_limits.ts";
import { clip } from "../fact/untrusted.ts";
import { argvOf, type Given } from "../room/next/command.ts";
import { agentTool } from "./agent_tool.ts";
import type { Task } from "./descriptor.ts";
import { EVIDENCE_PLACEHOLDER } from "./shown_evidence.ts";

/** One command of a task's agent, and when it is for. */
export interface Move {
  /** One paragraph of Markdown. */
  readonly when: string;
  /** One line for a POSIX shell. */
  readonly line: string;
  /** It is no command of rally's. */
  readonly foreign?: true;
}

/** What the agent of a task says and asks in its run, in order: each line runs as it stands. */
export function loopOf(task: Task, run: string, prefix: string): Move[] {
  const tool = [agentTool(prefix, task.id)];
  const lineage: Given = { run: [run], step: [task.id] };
  const whole: Given = {
    ...lineage,
    "parent-step": task.depends_on,
    expect: task.expect === null ? [] : [task.expect],
  };
  const paths = { path: task.owns };
  const isWriter = task.owns.length > 0;
  const begin: Move[] = isWriter
    ? [
        move(
          "Claim what you own. If it is held for you already, this renews it, and so it does again if the work takes long. A refusal (exit 2) names who is in the way: do not write; wait as said below, or report a blocker.",
          ["say", "claim"],
          { tool, subject: [task.intent], ...paths, ...whole },
        ),
        move(
          "Before you write. Exit 4 means stop: do not write what it names.",
          ["check", "before-write"],
          { tool, ...paths, strict: true },
        ),
      ]
    : [
        move("Say what you are at. You hold nothing and write nothing.", ["say", "presence"], {
          tool,
          task: [task.intent],
          ...whole,
        }),
      ];
  const release = move("Give back what you hold.", ["say", "release"], {
    tool,
    ...paths,
    ...lineage,
  });
  return [
    move("Join the room.", ["enter"], {
      tool,
      phase: ["working"],
      role: labels(task.role),
      model: labels(task.model),
    }),
    ...begin,
    move(
      "Check in: now, and again at least every ten minutes until you are done; with `--progress` and what has changed, if anything has. That you are seen does not tell others that you are at work.",
      ["heartbeat"],
      { tool, "task-ref": [task.id], ...lineage },
    ),
    {
      when: `Do the work${isWriter ? "" : ", which is reading"}. Then validate it:`,
      line: task.validation,
      foreign: true,
    },
    move(
      "It passes: show what came of it. First put the result of the validation, in one line, in the place of the words in capitals; a single quote within it is written `'\\''`. It fails, and you cannot mend that: report a blocker instead.",
      ["say", "artifact"],
      { tool, subject: [task.output], ...paths, evidence: [EVIDENCE_PLACEHOLDER], ...lineage },
    ),
    ...(isWriter ? [release] : []),
    move("Ask what is left. It may be a handoff to you, or nothing.", ["next"], { tool }),
  ];
}

/** What to say when the task has to wait, or cannot go on. */
export function waysOutOf(task: Task, run: string, prefix: string): Move[] {
  const tool = [agentTool(prefix, task.id)];
  const lineage: Given = { run: [run], step: [task.id] };
  const first = task.depends_on.length === 0 ? "what it needs" : task.depends_on.join(", ");
  return [
    move("How far the others are:", ["dag"], { run: [run] }),
    move(
      "It has to wait: park, and come back after that time or when what you wait for is there.",
      ["say", "standby"],
      { tool, "wake-after": ["+30m"], reason: [clip(`waits for ${first}`, 400)], ...lineage },
    ),
    move(
      "Back again: once the time has come, this prints the command that ends your standby, with its id. Before that the id is what the line above printed: `rally say wake` with `--ref` and the id. Then go on where you stopped, with the claim.",
      ["next"],
      { tool },
    ),
    move(
      "It cannot go on at all: say why, in the place of the words in capitals, and report.",
      ["say", "blocker"],
      { tool, subject: [BLOCKED], ...lineage },
    ),
  ];
}

/** Stands where only the agent knows what to say. */
const BLOCKED = "WHAT IS IN THE WAY";

function move(when: string, words: readonly string[], flags: Given): Move {
  return { when, line: shellWords(argvOf(words, flags)) };
}

function labels(text: string | null): string[] {
  return text === null || text.length > TEXT_LIMITS.label ? [] : [text];
}
