import { type Host, type Phase, textAt } from "./event.ts";
import { blockedStop, phaseOf, sharedEvent } from "./shared_dialect.ts";
import type { ToolTable } from "./tool_targets.ts";

const TOOLS: ToolTable = {
  write_file: { as: "path", in: ["file_path"] },
  replace: { as: "path", in: ["file_path"] },
  run_shell_command: { as: "shell", in: ["command"] },
};

const PHASES: Readonly<Record<string, Phase>> = {
  SessionStart: "start",
  BeforeAgent: "prompt",
  BeforeTool: "before-write",
  AfterTool: "after-write",
  Notification: "permission",
  AfterAgent: "stop",
  SessionEnd: "end",
};

/** The one notification that says that a dialog waits for its user. */
const ASKS = "ToolPermission";

const HEARING = new Set(["SessionStart", "BeforeAgent", "AfterTool"]);

/** Gemini CLI: JSON is all it takes on standard output, and it hears nothing before a tool but a denial. */
export const gemini: Host = {
  name: "gemini",
  family: "gemini",
  tools: Object.keys(TOOLS),
  hears: (event, payload) => {
    const type = textAt(payload, "notification_type");
    const phase = type === null || type === ASKS ? phaseOf(PHASES, event) : "nothing";
    return sharedEvent(phase, payload, TOOLS);
  },
  context: (event, words) =>
    HEARING.has(event)
      ? `${JSON.stringify({ hookSpecificOutput: { additionalContext: words } })}\n`
      : null,
  onward: blockedStop("AfterAgent"),
};
