import { NOTICE, type Wiring } from "./wiring.ts";

const WRITES = "Write|Edit|apply_patch|Bash";

/** Trusts each hook by its place in the file and the hash of what it says. */
export const codex: Wiring = {
  host: "codex",
  file: ".codex/hooks.json",
  inlineHooks: { file: ".codex/config.toml", pattern: /^\s*\[\[?\s*"?hooks"?\s*[.\]]/m },
  shape: "groups",
  skeleton: {},
  wires: [
    { event: "SessionStart", timeout: 10, notice: NOTICE },
    { event: "UserPromptSubmit", timeout: 10 },
    { event: "PreToolUse", matcher: WRITES, timeout: 10, guards: true },
    { event: "PostToolUse", matcher: WRITES, timeout: 10 },
    { event: "PermissionRequest", timeout: 10 },
    { event: "Stop", timeout: 10 },
    { event: "SubagentStop", timeout: 10 },
    // More is cut to 3 s, with a warning each time.
    { event: "SessionEnd", timeout: 3 },
  ],
  asks: [
    "Start codex once, trust the project and choose to trust its hooks when it asks to review them; until then it runs none, and codex exec says nothing of it",
    "Linked worktrees read the hooks of the main checkout: install there",
  ],
};
