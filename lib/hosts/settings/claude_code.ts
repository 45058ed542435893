import { NOTICE, type Wiring } from "./wiring.ts";

const WRITES = "Write|Edit|MultiEdit|NotebookEdit|Bash";

/** Only events that 2.1.58 knows: at an unknown one it drops every hook of the file. */
export const claudeCode: Wiring = {
  host: "claude-code",
  file: ".claude/settings.json",
  personal: ".claude/settings.local.json",
  shape: "groups",
  skeleton: {},
  wires: [
    { event: "SessionStart", timeout: 10, notice: NOTICE },
    { event: "UserPromptSubmit", timeout: 10 },
    {
      event: "PreToolUse",
      matcher: WRITES,
      timeout: 10,
      guards: true,
      quiet: true,
      closed: { onFailure: "block" },
    },
    { event: "PostToolUse", matcher: WRITES, timeout: 10, quiet: true },
    { event: "PermissionRequest", timeout: 10 },
    { event: "Stop", timeout: 10 },
    // What a sub-agent held passes to the one that began it.
    { event: "SubagentStop", timeout: 10 },
    // Without a timeout it would be given a second and a half.
    { event: "SessionEnd", timeout: 5 },
  ],
  asks: [
    "Trust this directory when Claude Code asks, and start it at the root of the repository: from a subdirectory it loads no project hooks",
  ],
};
