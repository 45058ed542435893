import { join } from "node:path";
import process from "node:process";
import { APPEND, EMPTY, RALLY } from "../programs.ts";
import { repositoryOf } from "../rooms.ts";
import type { Table } from "../table.ts";

/** The floors: less than these no program of this sort, and no process at all, can take here. */
export default {
  title: "Start, against an empty program compiled the same way",
  subjects: () => {
    const cwd = repositoryOf(100);
    const file = join(cwd, "appended");
    return [
      { name: "empty program", argv: [EMPTY] },
      { name: "true", argv: ["true"] },
      { name: "git rev-parse", argv: ["git", "rev-parse", "--git-dir"], cwd },
      { name: "node -e 0", argv: [process.execPath, "-e", "0"] },
      { name: "append, read back", argv: [APPEND, file] },
      { name: "append, sync, read back", argv: [APPEND, file, "sync"] },
      { name: "rally version (hot)", argv: [RALLY, "version"] },
      { name: "rally help (cold)", argv: [RALLY, "help"] },
    ];
  },
} satisfies Table;
