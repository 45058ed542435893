/** facts.db: when it is made, and what is made of one that is of no use. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { busy } from "./busy_room.ts";
import { Cast, COLD } from "./cast.ts";

const A = "claude_code:01";

const disk = () => ({ ...archivedDisk(nodeDisk(counters())) });

const path = (cast: Cast): string => join(cast.room, "facts.db");

describe.skipIf(COLD)("facts.db", () => {
  it("is made by the first search, and not again while little is new", async () => {
    const cast = await busy();
    expect(existsSync(path(cast))).toBe(false);
    await cast.ok(null, ["search", "lexer"]);
    const made = readFileSync(path(cast));
    await cast.say(A, "lesson", "--subject", "one more lexer");
    expect((await cast.ok(null, ["search", "lexer"])).rows).toHaveLength(11);
    expect((await cast.ok(null, ["locate", "lesson_5"])).located?.seq).toBe(7);
    expect(readFileSync(path(cast)).equals(made)).toBe(true);
    expect(readdirSync(cast.room).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("opens a segment once, however many of its lines are shown", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "lesson"]);
    const [one, many] = [
      await cast.run(null, ["search", "lesson", "--limit", "1"]),
      await cast.run(null, ["search", "lesson", "--limit", "50"]),
    ];
    expect(many.data.rows).toHaveLength(50);
    expect(many.count.filesOpened).toBe(one.count.filesOpened);
  });

  it.each<[string, (cast: Cast) => void, RegExp]>([
    [
      "words",
      (cast) => writeFileSync(path(cast), "no pages at all"),
      /was damaged and is set aside as quarantine\/facts.db.1/,
    ],
    [
      "flipped bits",
      (cast) =>
        writeFileSync(
          path(cast),
          readFileSync(path(cast)).map((byte, n) => (n % 8192 === 4000 ? byte ^ 1 : byte)),
        ),
      /was damaged/,
    ],
    [
      "half of it",
      (cast) => writeFileSync(path(cast), readFileSync(path(cast)).subarray(0, 20_000)),
      /was damaged/,
    ],
    ["nothing", (cast) => writeFileSync(path(cast), ""), /was not of this room/],
    [
      "a directory",
      (cast) => {
        rmSync(path(cast));
        mkdirSync(path(cast));
      },
      /was damaged and is set aside/,
    ],
    [
      "a link",
      (cast) => {
        rmSync(path(cast));
        symlinkSync("/etc/passwd", path(cast));
      },
      /was damaged and is set aside/,
    ],
    [
      "another room's",
      (cast) => {
        const other = new Cast();
        cpSync(path(cast), join(other.root, "keep"));
        cast.appendBytes("");
        writeFileSync(
          join(cast.room, "log/main.jsonl"),
          readFileSync(join(cast.room, "log/main.jsonl"), "utf8").replaceAll(
            "lesson number 9",
            "lesson number 7",
          ),
        );
      },
      /was (not of this room|damaged)|did not agree/,
    ],
  ])("that is %s is set aside, made anew, and said once", async (_, spoil, said) => {
    const cast = await busy();
    const before = await cast.ok(null, ["search", "lexer"]);
    spoil(cast);
    const first = await cast.text(null, ["search", "lexer"]);
    expect(first.err).toMatch(said);
    const second = await cast.text(null, ["search", "lexer"]);
    expect(second.err).toBe("");
    if (_ !== "another room's") expect(await cast.ok(null, ["search", "lexer"])).toEqual(before);
    expect(existsSync("/etc/passwd")).toBe(true);
  });

  it("says how far its making has come once that takes long, and keeps what a deadline cut short", async () => {
    const cast = await busy();
    for (let n = 0; n < 20; n++)
      cast.append(
        ...Array.from({ length: 1000 }, (_, m) => ({ kind: "lesson", id: `more_${n}_${m}` })),
      );
    let [ticks, err] = [0, ""];
    const heard = (text: string): void => {
      err += text;
    };
    const world = { ticks: () => ticks, err: heard, disk: disk() };
    // Each look at the clock of the disk is a moment later.
    const { read } = world.disk;
    world.disk.read = (...args) => {
      ticks += 400;
      return read(...args);
    };
    await cast.ok(null, ["room"]);
    const cut = await cast.run(null, ["search", "lexer", "--timeout-ms", "2800"], { world });
    expect([cut.code, existsSync(path(cast))]).toEqual(["deadline", true]);
    const kept = /(\d+) of/.exec(err)?.[1];
    const whole = await cast.run(null, ["search", "lexer"], { world });
    expect(whole.data.rows).toHaveLength(10);
    expect(err).toMatch(/^(rally: facts\.db: \d+ of 20101 facts\n)+$/);
    // The second goes on where the first was cut short.
    expect(
      [...err.matchAll(/(\d+) of/g)].filter(([, n]) => Number(n) <= Number(kept)),
    ).toHaveLength(1);
  });

  it("is done without where it cannot be written", async () => {
    const cast = await busy();
    const before = await cast.ok(null, ["search", "lexer"]);
    rmSync(path(cast));
    mkdirSync(path(cast));
    const stuck = {
      rename: () => false,
      remove: () => {
        throw new Error("EACCES");
      },
    };
    const { exit, data, err } = await cast.run(null, ["search", "lexer"], {
      world: { disk: { ...archivedDisk(nodeDisk(counters())), ...stuck } },
    });
    expect([exit, err]).toEqual([0, ""]);
    expect(data).toEqual(before);
  });
});

describe.skipIf(COLD)("rally doctor", () => {
  const history = async (cast: Cast, ...words: string[]) =>
    (await cast.ok(null, ["doctor", ...words])).checks.find(({ id }) => id === "history");

  it("says whether facts.db is whole and of this ledger, and sets aside what is not", async () => {
    const cast = await busy();
    expect(await history(cast)).toMatchObject({ ok: true, finding: "no facts.db yet" });
    await cast.ok(null, ["search", "lexer"]);
    expect(await history(cast)).toMatchObject({
      ok: true,
      finding: "facts.db holds 101 facts and is whole",
    });
    const whole = readFileSync(path(cast));
    writeFileSync(
      path(cast),
      whole.map((byte, n) => (n === whole.length - 100 ? byte ^ 1 : byte)),
    );
    expect(await history(cast)).toMatchObject({ ok: false, finding: "facts.db was damaged" });
    writeFileSync(path(cast), whole);
    const ledger = join(cast.room, "log/main.jsonl");
    const bytes = readFileSync(ledger);
    bytes[bytes.indexOf("lesson number 30")]! ^= 1;
    writeFileSync(ledger, bytes);
    expect(await history(cast)).toMatchObject({
      ok: false,
      finding: "facts.db did not agree with the ledger",
    });
    expect(await history(cast, "--fix")).toMatchObject({ ok: true, fixed: true });
    expect(await history(cast)).toMatchObject({ ok: true, finding: "no facts.db yet" });
  });
});
