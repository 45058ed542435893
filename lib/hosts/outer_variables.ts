import { SESSION_VARIABLES } from "./session_env.ts";

/**
 * Variables by which a program would take itself for another agent's child, or another's terminal for its own. What a
 * user sets for all of them, such as keys and the places of their settings, is not among these.
 */
const OUTER: readonly string[] = [
  ...SESSION_VARIABLES.map(({ variable }) => variable),
  // Claude Code, to its hooks and shells; another host calls its own project so, too.
  ...["CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_ENV_FILE", "CLAUDE_PID"],
  ...["CLAUDE_PLUGIN_DATA", "CLAUDE_PLUGIN_ROOT", "CLAUDE_PROJECT_DIR"],
  ...["CODEX_CI", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED", "CODEX_VERSION"],
  ...["GEMINI_CLI", "GEMINI_CWD", "GEMINI_PROJECT_DIR"],
  ...["OPENCODE", "OPENCODE_PID"],
  ...["CURSOR_AGENT", "CURSOR_PROJECT_DIR", "CURSOR_TRANSCRIPT_PATH", "CURSOR_VERSION"],
  ...["TMUX", "TMUX_PANE", "CMUX_SURFACE_ID", "CMUX_TAB_ID", "CMUX_WORKSPACE_ID"],
];

/** The environment as a program should find it that belongs to no agent and to no terminal yet. */
export function withoutOuter(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const own = Object.entries(env).filter(([name]) => !OUTER.includes(name));
  return Object.fromEntries(own.filter((each): each is [string, string] => each[1] !== undefined));
}
