import { EMPTY, RALLY } from "../programs.ts";
import { ROOMS, repositoryOf } from "../rooms.ts";
import type { Subject } from "../subject.ts";
import type { Table } from "../table.ts";

/** What agents wait for, in a room whose state is in the checkpoint. */
export default {
  title: "Warm commands, against an empty program compiled the same way",
  subjects: () => [
    { name: "empty program", argv: [EMPTY] },
    ...ROOMS.flatMap(({ room, facts, claims }) => about(room, repositoryOf(facts, claims))),
  ],
} satisfies Table;

function about(room: string, cwd: string): Subject[] {
  const subject = (name: string, ...words: string[]): Subject => {
    const argv = [RALLY, ...name.split(" "), ...words] as const;
    return { name: `${name} (${room})`, argv, cwd, env: {} };
  };
  const tool = ["--tool", "codex:01", "--timeout-ms", "60000"];
  return [
    subject("check before-write", "--path", "src/a.ts", ...tool),
    subject("check before-write --strict --json", "--path", "src/a.ts", ...tool),
    subject("say claim", "--path", "src/b.ts", "--subject", "measured", ...tool),
    subject("say lesson", "--subject", "measured", ...tool),
    subject("next", ...tool),
    subject("room", "--timeout-ms", "60000"),
    subject("whoami", ...tool),
  ];
}
