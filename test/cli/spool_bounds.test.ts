/** Spools into which somebody has put what nobody keeps there. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import type { Disk } from "../../lib/ledger/disk.ts";
import { Cast } from "./cast.ts";
import { writes } from "./hosted.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

/** Puts facts into the spool, as anybody may who can write there. */
function plant(cast: Cast, facts: readonly Partial<Fact>[]): void {
  const directory = join(cast.root, ".rally-spool");
  mkdirSync(directory, { recursive: true });
  for (const [n, fact] of facts.entries()) {
    const name = `${String(n).padStart(15, "0")}-x_y-00000000.json`;
    writeFileSync(join(directory, name), encodeRecord(cast.fact(fact)));
  }
}

describe("a write in a sandbox", () => {
  it("reads each file that waits once, and none that is longer than a fact", async () => {
    const cast = new Cast();
    await room(cast);
    for (const path of ["src/a.ts", "src/b.ts"]) await writes(cast, "s1", path, sandbox(cast));
    plant(cast, [{}]);
    const [long, ...waiting] = spooled(cast);
    writeFileSync(join(cast.root, ".rally-spool", long!), "x".repeat(70_000));
    const { disk } = sandbox(cast).world as { disk: Disk };
    const read: string[] = [];
    const readWhole = (path: string): Uint8Array | undefined => {
      read.push(path);
      return disk.readWhole(path);
    };
    await writes(cast, "s1", "src/c.ts", { world: { disk: { ...disk, readWhole } } });
    expect(spooled(cast)).toHaveLength(4);
    const ofSpool = read.filter((path) => path.endsWith(".json") && path.includes(".rally-spool/"));
    expect(ofSpool.map((path) => path.split("/").at(-1))).toEqual(waiting);
  });

  it("takes for a fact only what is one", async () => {
    const cast = new Cast();
    await room(cast);
    plant(cast, [{ kind: "lesson", id: "lesson_k1", subject: 5 as never }]);
    const argv = ["say", "lesson", "--subject", "l", "--idempotency-key", "k1"] as const;
    expect((await cast.ok("claude_code:01", argv, sandbox(cast))).outcome).toBe("pending");
  });
});
