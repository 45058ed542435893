import { join } from "node:path";
import process from "node:process";
import type { Table } from "../table.ts";

const dist = join(import.meta.dirname, "../../dist");
const rally = join(dist, "rally");

export default {
  title: "Start, against an empty program compiled the same way",
  subjects: () => [
    { name: "empty program", argv: [join(dist, "empty")] },
    { name: "node -e 0", argv: [process.execPath, "-e", "0"] },
    { name: "rally version (hot)", argv: [rally, "version"] },
    { name: "rally help (cold)", argv: [rally, "help"] },
  ],
} satisfies Table;
