import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../../scripts/build/command.ts";
import { recorded } from "../../test/hosts/recorded.ts";
import { RALLY } from "../programs.ts";
import { emptyRepository } from "../rooms.ts";
import { type Command, finish } from "../subject.ts";
import type { Table } from "../table.ts";

const [ME, PEER] = ["session-0000aaaa", "session-0000bbbb"];
const SHELL = ["/bin/sh", "-c"] as const;

/** What a host waits for that starts the very command of its settings in a shell, with `--fast` and without. */
export default {
  title: "The hook before a write as Claude Code starts it, against an empty shell command",
  subjects: () => {
    const [plain, fast, crowded] = [installed(), installed("--fast"), installed("--fast")];
    for (const each of [plain, fast, crowded]) for (const _ of "12") finish(each("", "src/a.ts"));
    // Somebody else is there, so that nothing is kept for the shell.
    finish(crowded("", "src/z.ts", PEER));
    finish(crowded("", "src/a.ts"));
    return [
      { name: "empty shell command", argv: [...SHELL, ":"], cwd: "/", env: {} },
      plain("without --fast", "src/a.ts"),
      fast("alone, held", "src/a.ts"),
      fast("alone, held, 60 KB", "src/a.ts", ME, "x".repeat(60_000)),
      fast("alone, not in the shell's hands", "src/./a.ts"),
      crowded("beside a peer", "src/a.ts"),
    ];
  },
} satisfies Table;

function installed(...flags: string[]) {
  const cwd = emptyRepository();
  const argv = ["hooks", "install", "--host", "claude-code", "--absolute", ...flags];
  command(RALLY, argv, { cwd, env: {} });
  const { hooks } = JSON.parse(readFileSync(join(cwd, ".claude/settings.local.json"), "utf8"));
  const line: string = hooks.PreToolUse[0].hooks[0].command;
  mkdirSync(join(cwd, ".rally"), { recursive: true });
  return (name: string, path: string, session_id = ME, content = "x"): Command => ({
    name,
    argv: [...SHELL, line],
    cwd,
    env: {},
    input: recorded("claude-code", "PreToolUse:Write", cwd, {
      session_id,
      tool_input: { file_path: `${cwd}/${path}`, content },
    }),
  });
}
