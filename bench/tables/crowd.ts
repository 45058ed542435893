import { rmSync } from "node:fs";
import { join } from "node:path";
import { recorded } from "../../test/hosts/recorded.ts";
import { ledgerOf } from "../ledger_of.ts";
import { APPEND, EMPTY, RALLY } from "../programs.ts";
import { repositoryOf, visited } from "../rooms.ts";
import type { Command, Crowd, Subject } from "../subject.ts";
import type { Table } from "../table.ts";

const [CALLERS, FACTS, CLAIMS] = [64, 1000, 1];
const [EMPTIES, APPENDS] = ["empty programs", "append, sync, read back"];

/** Everybody at once in one room. Claims are held against programs that do what no writer can do without. */
export default {
  title: `${CALLERS} callers at once`,
  subjects: () => {
    const cwd = repositoryOf(FACTS, CLAIMS);
    const ledger = join(cwd, ".rally/log/main.jsonl");
    // Every time the same room, with a checkpoint.
    const before = (): void => {
      rmSync(join(cwd, ".rally"), { recursive: true, force: true });
      ledgerOf(cwd, FACTS, CLAIMS);
      visited(cwd);
    };
    const crowd = (name: string, against: string, caller: (n: number) => Caller): Crowd => ({
      name,
      against,
      before,
      crowd: Array.from({ length: CALLERS }, (_, n) => ({ name, cwd, env: {}, ...caller(n) })),
    });
    const rally = (words: string, n: number): Caller => ({
      argv: [RALLY, ...words.split(" "), "--path", `src/${n}.ts`, "--tool", `agent:${n}`],
    });
    return [
      crowd(EMPTIES, EMPTIES, () => ({ argv: [EMPTY] })),
      crowd("check before-write", EMPTIES, (n) => rally("check before-write", n)),
      crowd("hook before a write, first touch", EMPTIES, (n) => hook(cwd, n)),
      crowd("append, read back", EMPTIES, () => ({ argv: [APPEND, ledger] })),
      crowd(APPENDS, EMPTIES, () => ({ argv: [APPEND, ledger, "sync"] })),
      crowd("say claim", APPENDS, (n) => rally("say claim --subject measured", n)),
    ] satisfies Subject[];
  },
} satisfies Table;

type Caller = Pick<Command, "argv" | "input">;

function hook(cwd: string, n: number): Caller {
  const change = {
    session_id: `session-${String(n).padStart(8, "0")}`,
    tool_input: { file_path: join(cwd, `src/${n}.ts`), content: "" },
  };
  const input = recorded("claude-code", "PreToolUse:Write", cwd, change);
  return { argv: [RALLY, "hook", "claude-code", "PreToolUse"], input };
}
