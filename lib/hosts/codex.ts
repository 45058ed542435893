import type { Host } from "./event.ts";
import { additionalContext, blockedStop, PHASES, phaseOf, sharedEvent } from "./shared_dialect.ts";
import type { ToolTable } from "./tool_targets.ts";

const TOOLS: ToolTable = {
  apply_patch: { as: "patch", in: ["command", "input", "patch"] },
  Bash: { as: "shell", in: ["command"] },
};

/** Codex CLI: one patch changes many files, named from `cwd`. */
export const codex: Host = {
  name: "codex",
  family: "codex",
  tools: Object.keys(TOOLS),
  hears: (event, payload) => sharedEvent(phaseOf(PHASES, event), payload, TOOLS),
  context: additionalContext,
  onward: blockedStop("Stop"),
};
