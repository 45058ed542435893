import { type Host, textAt } from "./event.ts";
import { additionalContext, blockedStop, PHASES, phaseOf, sharedEvent } from "./shared_dialect.ts";
import type { ToolTable } from "./tool_targets.ts";

const TOOLS: ToolTable = {
  Write: { as: "path", in: ["file_path"] },
  Edit: { as: "path", in: ["file_path"] },
  MultiEdit: { as: "path", in: ["file_path"] },
  NotebookEdit: { as: "path", in: ["notebook_path"] },
  Bash: { as: "shell", in: ["command"] },
};

/** Claude Code. Cursor can run its hooks too; that is Cursor's call, which has its own hook. */
export const claudeCode: Host = {
  name: "claude-code",
  family: "claude_code",
  tools: Object.keys(TOOLS),
  hears: (event, payload) =>
    sharedEvent(
      textAt(payload, "cursor_version") === null ? phaseOf(PHASES, event) : "nothing",
      payload,
      TOOLS,
    ),
  context: additionalContext,
  onward: blockedStop("Stop"),
};
