/** By family: the setting that lets a sandboxed agent of that host write to one more directory. */
const SETTINGS: Readonly<Record<string, (directory: string) => string>> = {
  claude_code: (directory) =>
    `Claude Code: "sandbox": {"filesystem": {"allowWrite": ["/${directory}"]}} in .claude/settings.local.json`,
  codex: (directory) =>
    `Codex: writable_roots = ["${directory}"] under [sandbox_workspace_write] in ~/.codex/config.toml`,
  gemini: (directory) => `Gemini CLI in a container: SANDBOX_MOUNTS=${directory}:${directory}:rw`,
};

/** What to set so that the host's agents may write there; of all hosts that have such a setting, where none is known. */
export function writableSettings(directory: string, family: string | undefined): string[] {
  const own = family === undefined ? undefined : SETTINGS[family];
  return (own === undefined ? Object.values(SETTINGS) : [own]).map((setting) => setting(directory));
}
