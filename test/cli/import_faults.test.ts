/** rally import: what is left out and said, and what does not come to its end. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { lesson, lines, stored } from "./importing.ts";
import { input } from "./incoming.ts";

describe("damage in what comes in", () => {
  it("costs the lines that it touches, each of which is named, and no other", async () => {
    const cast = new Cast();
    const [one, two, three] = [1, 2, 3].map((n) => lines(lesson(cast, n)));
    const flipped = two!.replace('"2"', '"9"');
    const badUtf8 = Buffer.from(lines(lesson(cast, 4)));
    const text = Buffer.concat([
      Buffer.from(`${one}${flipped}not json\n[]\n{"a":1}\n`),
      Buffer.from(`{"v":1,${"x".repeat(200_000)}\n`),
      badUtf8.fill(0xff, 60, 62),
      Buffer.from(`{"v":1,"id":"torn${three}`),
    ]);
    const told = await cast.ok(null, ["import", "-"], input(text, 1000));
    expect(told).toMatchObject({ read: 2, appended: 2 });
    expect(told.damaged.rows.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "bad-sum"],
      [3, "no-start"],
      [4, "no-start"],
      [5, "no-start"],
      [6, "over-long"],
      [7, "bad-sum"],
      [8, "bad-sum"],
    ]);
    for (const { line, offset } of told.damaged.rows)
      expect(text.subarray(0, offset).filter((byte) => byte === 10)).toHaveLength(line - 1);
    expect(stored(cast).join("\n")).toBe(`${one}${three}`.trim());
  });

  it("is listed up to a bound and counted beyond it", async () => {
    const cast = new Cast();
    const text = `${"x\n".repeat(5000)}${lines(lesson(cast, 1))}`;
    const { damaged } = await cast.ok(null, ["import", "-"], input(text));
    expect([damaged.total, damaged.rows.length]).toEqual([5000, 100]);
  });

  it.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["empty lines", "\n\n\n"],
    ["garbage", Uint8Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)],
    ["zeros", new Uint8Array(300_000)],
    ["another format", '{"name":"x"}\n{"name":"y"}\n'],
    ["gzip of nothing", gzipSync("")],
    ["gzip that is none", Uint8Array.of(0x1f, 0x8b, 0, 0, 1, 2, 3)],
  ])("that leaves no fact is refused: %s", async (_, bytes) => {
    const cast = new Cast();
    const { exit, code } = await cast.run(null, ["import", "-"], input(bytes));
    expect([exit, code]).toEqual([2, "nothing-to-import"]);
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("of no file, or of a directory, is refused", async () => {
    const cast = new Cast();
    for (const file of ["nowhere.jsonl", ".", ".git/config/x"]) {
      const { exit, code } = await cast.run(null, ["import", file]);
      expect([exit, code], file).toEqual([2, "unreadable-file"]);
    }
  });

  it("keeps a fact with a bad field, which has no effect here either but joins its session", async () => {
    const cast = new Cast();
    const bad = lesson(cast, 1, { paths: 7 as never });
    const told = await cast.ok(null, ["import", "-"], input(lines(bad)));
    expect(told.outcomes).toEqual({ effective: 0, void: { malformed: 1 } });
    expect(told.decided.facts.total).toBe(0);
    expect((await cast.ok(null, ["room"])).squads.map(({ tool }) => tool)).toEqual([bad.tool]);
  });

  it("does not make a fact of what does not say who speaks", async () => {
    const cast = new Cast();
    const nobody = { ...lesson(cast, 1), tool: "all" };
    const told = await cast.ok(null, ["import", "-"], input(lines(nobody, lesson(cast, 2))));
    expect([told.appended, told.skipped.malformed]).toEqual([1, 1]);
  });
});

describe("an import that does not come to its end", () => {
  const slow = (step: number) => {
    let ticks = 0;
    return { ticks: () => (ticks += step) };
  };

  it("keeps to the deadline that is given, says how far it came, and goes on when repeated", async () => {
    const cast = new Cast();
    const text = lines(...Array.from({ length: 2000 }, (_, n) => lesson(cast, n)));
    const how = { world: { ...input(text).world, ...slow(0.1) } };
    const cut = await cast.run(null, ["import", "-", "--timeout-ms", "300"], how);
    expect([cut.exit, cut.code]).toEqual([1, "deadline"]);
    expect(cut.data.complete).toBe(false);
    expect(cut.data.decided.standing).toBeNull();
    expect(cut.data.appended).toBe(stored(cast).length);
    expect(cut.data.appended).toBeLessThan(2000);
    const { appended, already_here } = await cast.ok(null, ["import", "-"], input(text));
    expect(already_here).toBe(cut.data.appended);
    expect(appended + already_here).toBe(2000);
  });

  it("is not cut short without one", async () => {
    const cast = new Cast();
    const text = lines(...Array.from({ length: 600 }, (_, n) => lesson(cast, n)));
    let ticks = 0;
    const world = { ...input(text).world, ticks: () => (ticks += 400) };
    const told = await cast.text(null, ["import", "-"], { world: { ...world, err: () => {} } });
    expect([told.exit, stored(cast).length]).toEqual([0, 600]);
  });

  it("tells once a second how far it is, on standard error, and nothing in the first", async () => {
    const cast = new Cast();
    const text = lines(...Array.from({ length: 600 }, (_, n) => lesson(cast, n)));
    const told = await cast.lines(["import", "-", "--json"], {
      world: { ...input(text).world, ...slow(20) },
    });
    const err = told.err.split("\n").filter(Boolean);
    expect(err.length).toBeGreaterThan(3);
    for (const line of err) expect(line).toMatch(/^import: \d+ facts read, \d+ new$/);
    const quick = await cast.lines(["import", "-", "--json"], input(text));
    expect(quick.err).toBe("");
  });

  it("says what could not be written, and that it can be repeated", async () => {
    const cast = new Cast();
    const text = lines(...Array.from({ length: 600 }, (_, n) => lesson(cast, n)));
    let writes = 0;
    const full = () => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    };
    const run = (disk: object) =>
      cast.run(null, ["import", "-"], { world: { ...input(text).world, ...disk } });
    const { nodeDisk } = await import("../../lib/ledger/node_disk.ts");
    const { counters } = await import("../../lib/ledger/disk.ts");
    const real = { ...nodeDisk(counters()), sync: () => {}, syncDirectory: () => {} };
    const append = (...words: Parameters<typeof real.append>) =>
      ++writes > 1 ? full() : real.append(...words);
    const cut = await run({ disk: { ...real, append } });
    expect([cut.exit, cut.code, cut.data.appended]).toEqual([1, "not-committed", 256]);
    expect((await cast.ok(null, ["import", "-"], input(text))).appended).toBe(344);
  });

  it("stops before a fact of a newer format, so that order is kept for a newer rally", async () => {
    const cast = new Cast();
    const text = lines(lesson(cast, 1), lesson(cast, 2, { v: 3 }), lesson(cast, 3));
    const { exit, code, data } = await cast.run(null, ["import", "-"], input(text));
    expect([exit, code, data.appended]).toEqual([1, "newer-room", 1]);
    cast.append(lesson(cast, 2, { v: 3 }));
    const refused = await cast.run(null, ["import", "-"], input(text));
    expect([refused.exit, refused.code]).toEqual([1, "newer-room"]);
  });
});
