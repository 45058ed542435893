import { join } from "node:path";
import type { Subject } from "../measure.ts";
import { repositoryOf } from "../rooms.ts";
import type { Table } from "../table.ts";

const dist = join(import.meta.dirname, "../../dist");
const rally = join(dist, "rally");

/** What agents wait for, in a room whose state is in the checkpoint. */
export default {
  title: "Warm commands, against an empty program compiled the same way",
  subjects: () => {
    const small = about("1 k facts", repositoryOf(1000));
    const large = about("100 k facts", repositoryOf(100_000));
    const empty = { name: "empty program", argv: [join(dist, "empty")] } satisfies Subject;
    return [empty, ...small, ...large];
  },
} satisfies Table;

function about(size: string, cwd: string): Subject[] {
  const subject = (name: string, ...words: string[]): Subject => {
    const argv = [rally, ...name.split(" "), ...words] as const;
    return { name: `${name} (${size})`, argv, cwd, env: {} };
  };
  const tool = ["--tool", "codex:01", "--timeout-ms", "60000"];
  return [
    subject("check before-write", "--path", "src/a.ts", ...tool),
    subject("check before-write --strict --json", "--path", "src/a.ts", ...tool),
    subject("say lesson", "--subject", "measured", ...tool),
    subject("next", ...tool),
    subject("room", "--timeout-ms", "60000"),
    subject("whoami", ...tool),
  ];
}
