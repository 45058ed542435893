/** Spools into which somebody has put too much, and rooms too long to be searched in time: whoever enters gets on. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk, type Handle } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast } from "./cast.ts";
import { writes } from "./hosted.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

const B = "codex:01";

/** Puts facts into the spool, as anybody may who can write there. */
function plant(cast: Cast, facts: readonly Partial<Fact>[]): void {
  const directory = join(cast.root, ".rally-spool");
  mkdirSync(directory, { recursive: true });
  for (const [n, fact] of facts.entries()) {
    const name = `${String(n).padStart(15, "0")}-x_y-00000000.json`;
    writeFileSync(join(directory, name), encodeRecord(cast.fact(fact)));
  }
}

const lessons = (count: number): Partial<Fact>[] =>
  Array.from({ length: count }, (_, n) => ({ kind: "lesson", id: `lesson_${n}` }));

describe("a spool with more in it than anybody keeps", () => {
  it("is taken up bit by bit, and what is left is said", async () => {
    const cast = new Cast();
    await room(cast);
    plant(cast, lessons(600));
    for (const [tool, left] of [
      [B, 344],
      ["gemini:01", 88],
    ] as const) {
      const { warnings } = await cast.ok(tool, ["enter"]);
      expect(warnings.map(({ message }) => message)).toEqual([
        expect.stringContaining("256 facts taken up"),
        expect.stringContaining(`${left} left waiting`),
      ]);
      expect(spooled(cast)).toHaveLength(left);
    }
    await cast.ok(B, ["enter"]);
    expect(spooled(cast)).toEqual([]);
    expect(cast.ledger().match(/"id":"lesson_\d+"/g)).toHaveLength(600);
  });

  it("leaves half of the time to whoever enters", async () => {
    const cast = new Cast();
    await room(cast);
    plant(cast, lessons(256));
    let ticks = 0;
    const real = archivedDisk(nodeDisk(counters()));
    const append: Disk["append"] = (handle, bytes) => {
      ticks += 900;
      return real.append(handle, bytes);
    };
    const slow = { world: { disk: { ...real, append }, ticks: () => ticks } };
    await cast.ok(B, ["enter"], slow);
    expect(spooled(cast)).toHaveLength(128);
    await cast.ok("gemini:01", ["enter"], slow);
    expect(spooled(cast)).toEqual([]);
  });

  it("is gone after a second look, where one fact stands there many times", async () => {
    const cast = new Cast();
    await room(cast);
    const [same] = lessons(1);
    plant(
      cast,
      Array.from({ length: 200 }, () => same!),
    );
    await cast.ok(B, ["enter"]);
    expect(spooled(cast)).toHaveLength(199);
    await cast.ok(B, ["enter"]);
    expect(spooled(cast)).toEqual([]);
    expect(cast.ledger().match(/"id":"lesson_0"/g)).toHaveLength(1);
  });
});

describe("what stands in the ledger already", () => {
  it("costs one fold, however much of it there is", async () => {
    const decoded = async (count: number): Promise<number> => {
      const cast = new Cast();
      cast.append(...lessons(50));
      plant(cast, lessons(count));
      const told = await cast.run(B, ["enter"]);
      return told.count.factsDecoded;
    };
    expect(await decoded(30)).toBe(await decoded(1));
  });

  it("keeps nobody out whose time does not allow for that fold, and nothing back that is new", async () => {
    const cast = new Cast();
    const path = join(cast.room, "log", "main.jsonl");
    const [first, last, fresh] = ["lesson_first", "lesson_last", "lesson_new"];
    cast.append({ kind: "lesson", id: first! });
    // Some chunks of a fold.
    const long = encodeRecord(cast.fact({ kind: "lesson", subject: "x".repeat(60_000) as never }));
    const text = Buffer.from(long).toString();
    for (let n = 0; n < 170; n++) appendFileSync(path, text);
    cast.append({ kind: "lesson", id: last! });
    plant(
      cast,
      [{ id: first! }, { id: last! }, { id: fresh! }].map((id) => ({ kind: "lesson", ...id })),
    );

    let ticks = 0;
    let slow: Handle | undefined;
    let hasSearched = false;
    const real = archivedDisk(nodeDisk(counters()));
    const disk: Disk = {
      ...real,
      readWhole: (each) => {
        hasSearched ||= each === path;
        return real.readWhole(each);
      },
      // Each chunk of the fold that follows the search takes its time.
      open: (each, how) => {
        const handle = real.open(each, how);
        if (hasSearched && each === path) slow ??= handle;
        return handle;
      },
      read: (handle, ...rest) => {
        if (handle === slow) ticks += 400;
        return real.read(handle, ...rest);
      },
    };
    const { exit, data } = await cast.run(B, ["enter"], { world: { disk, ticks: () => ticks } });
    expect(slow).toBeDefined();
    expect(exit).toBe(0);
    expect(data.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining("1 fact taken up"),
      expect.stringContaining("1 left waiting"),
    ]);
    expect(cast.ledger().split(`"id":"${last}"`)).toHaveLength(2);
    const [left] = spooled(cast);
    expect(readFileSync(join(cast.root, ".rally-spool", left!), "utf8")).toContain(last);
  });
});

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
