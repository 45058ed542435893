import { existsSync } from "node:fs";
import { BUN, EMPTY, RALLY } from "../programs.ts";
import { repositoryOf } from "../rooms.ts";
import type { Subject } from "../subject.ts";
import type { Table } from "../table.ts";

/** The same commands on both runtimes; needs `npm run compile -- --runtime bun --empty`. */
export default {
  title: "The build on Bun, each command against the Node build",
  subjects: () => {
    if (!existsSync(BUN.empty)) throw new Error("First: npm run compile -- --runtime bun --empty");
    const cwd = repositoryOf(1000);
    const tool = ["--tool", "codex:01", "--timeout-ms", "60000"];
    const hook = JSON.stringify({
      session_id: "session-0000aaaa",
      hook_event_name: "PreToolUse",
      tool_name: "Write",
      tool_input: { file_path: "src/a.ts", content: "" },
      cwd,
    });
    return [
      ...pair("empty program", [], cwd, [EMPTY, BUN.empty]),
      ...pair("version", ["version"], cwd),
      ...pair("check before-write", ["check", "before-write", "--path", "src/a.ts", ...tool], cwd),
      ...pair("hook before a write", ["hook", "claude-code", "PreToolUse"], cwd, undefined, hook),
      ...pair("say lesson", ["say", "lesson", "--subject", "measured", ...tool], cwd),
      ...pair("whoami", ["whoami", ...tool], cwd),
      ...pair("room", ["room", "--timeout-ms", "60000"], cwd),
      ...pair("search", ["search", "measured", "--timeout-ms", "60000"], cwd),
    ];
  },
} satisfies Table;

/** On Node, then on Bun against that. */
function pair(
  name: string,
  words: readonly string[],
  cwd: string,
  [node, bun] = [RALLY, BUN.rally],
  input?: string,
): Subject[] {
  const more = { cwd, env: {}, ...(input === undefined ? {} : { input }) };
  return [
    { name: `${name} (Node)`, against: "empty program (Node)", argv: [node, ...words], ...more },
    { name: `${name} (Bun)`, against: `${name} (Node)`, argv: [bun, ...words], ...more },
  ];
}
