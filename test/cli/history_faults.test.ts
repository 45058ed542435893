/** What looks back, where the ledger can be read so far and no further. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { busy } from "./busy_room.ts";
import { type Cast, COLD } from "./cast.ts";

/** With nothing derived the room itself is read as far as its history. */
describe.skipIf(COLD)("a ledger that can be read so far and no further", () => {
  /** Runs a command whose nth read of the ledger fails, for each n that it comes to. */
  async function failing(argv: readonly string[]) {
    const cast = await busy();
    await cast.say("claude_code:01", "artifact", "--subject", "x", "--run", "r1");
    await cast.ok(null, ["room"]);
    const answers: Awaited<ReturnType<Cast["json"]>>[] = [];
    for (let nth = 1; ; nth++) {
      rmSync(join(cast.room, "facts.db"), { force: true });
      const real = archivedDisk(nodeDisk(counters()));
      let reads = 0;
      const read: typeof real.read = (...given) => {
        if (++reads >= nth) throw Object.assign(new Error("a fault"), { code: "EIO" });
        return real.read(...given);
      };
      const answer = await cast.json(null, argv as never, { world: { disk: { ...real, read } } });
      if (reads < nth) return answers;
      answers.push(answer);
    }
  }

  it.each([[["search", "lexer"]], [["dag", "--run", "r1"]], [["room", "--at", "3"]]])(
    "is refused with a remedy: rally %j",
    async (argv) => {
      const answers = await failing(argv);
      expect(answers.length).toBeGreaterThan(2);
      for (const { exit, code } of answers) expect([exit, code]).toEqual([1, "unreadable-ledger"]);
    },
  );

  it("costs the room no more than what its runs show", async () => {
    const answers = await failing(["room"]);
    expect(answers.some(({ exit }) => exit === 0)).toBe(true);
    for (const { exit, code, out } of answers)
      if (exit === 0) expect(out).toContain("run-unread");
      else expect(code).toBe("unreadable-ledger");
  });
});
