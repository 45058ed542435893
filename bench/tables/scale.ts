import { command } from "../../scripts/build/command.ts";
import { RALLY } from "../programs.ts";
import { repositoryOf } from "../rooms.ts";
import type { Command, Subject } from "../subject.ts";
import type { Table } from "../table.ts";

const TOOL = ["--tool", "codex:01", "--timeout-ms", "60000"];

/** What a room of a million facts costs, against the same command in a small one: the large one against the small one. */
export default {
  title: "A million facts: each command in a small room, then in one of a million",
  subjects: () => {
    const [small, middle, large] = [1000, 10_000, 1_000_000].map(roomOf);
    return [
      ...both(["check", "before-write", "--path", "src/a.ts", ...TOOL], small!, large!),
      ...both(["say", "lesson", "--subject", "measured", ...TOOL], small!, large!),
      ...both(["next", ...TOOL], small!, large!),
      ...both(["room", "--timeout-ms", "60000"], small!, large!),
      ...both(["search", "parser lexer"], middle!, large!),
      ...both(
        ["recent", "--kind", "blocker", "--path", "packages/part-3/src/lexer_1.ts"],
        middle!,
        large!,
      ),
      ...both(["locate", "claim_none"], middle!, large!),
    ];
  },
} satisfies Table;

interface Place {
  readonly size: string;
  readonly cwd: string;
}

/** With checkpoint and facts.db. */
function roomOf(count: number): Place {
  const cwd = repositoryOf(count);
  command(RALLY, ["search", "parser", "--limit", "1"], { cwd, env: {} });
  return { size: count.toLocaleString("en"), cwd };
}

function both(argv: readonly string[], ...places: readonly Place[]): Subject[] {
  const flags = argv.findIndex((word) => word.startsWith("--"));
  const name = argv.slice(0, flags === -1 ? argv.length : flags).join(" ");
  const [reference] = places.map(({ size }) => `${name} (${size})`);
  return places.map(
    ({ size, cwd }): Command => ({
      name: `${name} (${size})`,
      against: reference!,
      argv: [RALLY, ...argv],
      cwd,
      env: {},
    }),
  );
}
