import { announcedIn } from "../room/views/letter_text.ts";
import { type HostEvent, isAbout, objectAt, type Payload, type Phase, textAt } from "./event.ts";
import { aimOf, NO_AIM, type ToolTable } from "./tool_targets.ts";

/** The event of a payload in the form that Claude Code, Codex and Gemini CLI share. */
export function sharedEvent(phase: Phase, payload: Payload, tools: ToolTable): HostEvent {
  const aims = isAbout(phase);
  return {
    phase,
    session: textAt(payload, "session_id"),
    agent: textAt(payload, "agent_id"),
    parent: null,
    transcript: textAt(payload, "transcript_path"),
    source: textAt(payload, "source"),
    cwd: textAt(payload, "cwd"),
    call: textAt(payload, "tool_use_id"),
    again: payload["stop_hook_active"] === true,
    announced: phase === "prompt" ? announcedIn(textAt(payload, "prompt") ?? "") : [],
    matter: matterOf(payload),
    ...(aims
      ? aimOf(tools, textAt(payload, "tool_name"), objectAt(payload, "tool_input"))
      : NO_AIM),
  };
}

/** The description of a command is for whoever is asked, and need not be told with the call itself. */
function matterOf(payload: Payload): HostEvent["matter"] {
  const tool = textAt(payload, "tool_name");
  const { description: _, ...input } = objectAt(payload, "tool_input");
  return tool === null ? null : [tool, input];
}

/** The phase of an event by name; a name that is not in the table is nothing to us. */
export function phaseOf(phases: Readonly<Record<string, Phase>>, event: string): Phase {
  return Object.hasOwn(phases, event) ? phases[event]! : "nothing";
}

/** Events of Claude Code, which Codex calls the same. */
export const PHASES: Readonly<Record<string, Phase>> = {
  SessionStart: "start",
  UserPromptSubmit: "prompt",
  PreToolUse: "before-write",
  PostToolUse: "after-write",
  PermissionRequest: "permission",
  Stop: "stop",
  SessionEnd: "end",
  SubagentStart: "subagent-start",
  SubagentStop: "subagent-stop",
};

const HEARING = new Set(["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"]);

/** Claude Code and Codex let words in at start, at a prompt, and before and after a tool. */
export function additionalContext(event: string, words: string): string | null {
  if (!HEARING.has(event)) return null;
  const hookSpecificOutput = { hookEventName: event, additionalContext: words };
  return `${JSON.stringify({ hookSpecificOutput })}\n`;
}

/** The way in which an agent is made to go on that all three were seen to obey. */
export function blockedStop(stop: string): (event: string, words: string) => string | null {
  return (event, words) =>
    event === stop ? `${JSON.stringify({ decision: "block", reason: words })}\n` : null;
}
