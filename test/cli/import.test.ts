/** rally import: what comes in, what is left out and said, and that nothing is taken in twice. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord, seal } from "../../lib/fact/line.ts";
import { OLDER_DAY, olderId } from "../fact/older_lines.ts";
import { Cast } from "./cast.ts";
import { input } from "./incoming.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

function lesson(cast: Cast, n: number, about: Partial<Fact> = {}): Fact {
  return cast.fact({ kind: "lesson", id: `lesson_${n}`, subject: `${n}` as never, ...about });
}

/** Records one a line, as `rally export` says them. */
function lines(...facts: readonly Fact[]): string {
  return facts.map((fact) => `${Buffer.from(encodeRecord(fact)).toString().trim()}\n`).join("");
}

const stored = (cast: Cast, segment?: string): string[] =>
  cast.ledger(segment).split("\n").filter(Boolean);

async function crew(cast: Cast): Promise<void> {
  await cast.ok(A, ["enter"]);
  await cast.ok(B, ["enter"]);
  const claim = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "one");
  await cast.say(B, "handoff", "--to", A, "--subject", "two");
  await cast.say(A, "release", "--ref", claim);
  await cast.say(A, "claim", "--path", "src/b.ts", "--subject", "three");
}

describe("rally import", () => {
  it("takes in what another room exported, as it was said", async () => {
    const [one, other] = [new Cast(), new Cast()];
    await crew(one);
    one.write("facts.jsonl", (await one.lines(["export"])).out);
    other.write("facts.jsonl", (await one.lines(["export"])).out);
    const told = await other.ok(null, ["import", "facts.jsonl"]);
    const many = stored(one).length;
    expect(told).toMatchObject({ complete: true, read: many, appended: many, already_here: 0 });
    expect(told.outcomes).toEqual({ effective: many, void: {} });
    expect(told.decided).toEqual({
      facts: { total: 0, rows: [] },
      texts: { total: 0, rows: [] },
      standing: { total: 0, rows: [] },
    });
    expect(stored(other)).toEqual(stored(one));
    const [seen, known] = [await other.ok(null, ["room"]), await one.ok(null, ["room"])];
    expect(seen.active_claims.map(({ id }) => id)).toEqual(known.active_claims.map(({ id }) => id));
  });

  it("changes nothing the second time, from a file or from standard input", async () => {
    const cast = new Cast();
    const text = lines(...[1, 2, 3].map((n) => lesson(cast, n)));
    cast.write("sub/facts.jsonl", text);
    expect((await cast.ok(null, ["import", "facts.jsonl"], { cwd: "sub" })).appended).toBe(3);
    const before = cast.ledger();
    expect(await cast.ok(null, ["import", "-"], input(text))).toMatchObject({
      read: 3,
      appended: 0,
      already_here: 3,
    });
    expect(await cast.ok(null, ["import", `${cast.root}/sub/facts.jsonl`])).toMatchObject({
      already_here: 3,
    });
    expect(cast.ledger()).toBe(before);
  });

  it.each([1, 7, 4096])("comes to the same in pieces of %i bytes", async (piece) => {
    const cast = new Cast();
    const text = lines(...[1, 2, 3].map((n) => lesson(cast, n)));
    const told = await cast.ok(null, ["import", "-"], input(`\n${text}garbage`, piece));
    expect([told.appended, told.damaged.rows]).toEqual([
      3,
      [{ line: 5, offset: text.length + 1, reason: "no-start" }],
    ]);
  });

  it("keeps every field, also those that nobody knows yet", async () => {
    const cast = new Cast();
    const foreign = lesson(cast, 1, { of_tomorrow: { deep: [1, null] }, seen: "x" } as object);
    const later = cast.fact({ kind: "a.later.kind", id: "later_1" });
    const told = await cast.ok(null, ["import", "-"], input(lines(foreign, later)));
    expect(told.outcomes.effective).toBe(2);
    expect(stored(cast).join("\n")).toBe(lines(foreign, later).trim());
  });

  it("leaves out what opens and closes the segments of another ledger", async () => {
    const [one, other] = [new Cast(), new Cast()];
    await one.ok(A, ["enter"]);
    await one.ok(A, ["enter", "--engagement", "second"]);
    await one.say(A, "risk", "--subject", "here");
    const told = await other.ok(null, ["import", "-"], input((await one.lines(["export"])).out));
    expect(told.skipped).toEqual({ structural: 2, repeated: 0, malformed: 0 });
    expect(other.ledger()).not.toContain('"kind":"engagement');
    expect((await other.ok(null, ["room"])).current_risks).toHaveLength(1);
  });

  it("takes a segment that the chain does not reach, as doctor says", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const stray = [lesson(cast, 1), lesson(cast, 2)].map(encodeRecord);
    cast.write(".rally/log/stray.jsonl", Buffer.concat(stray));
    const { checks } = await cast.ok(null, ["doctor"]);
    const remedy = checks.find(({ id }) => id === "segment")?.remedy ?? "";
    expect(remedy).toContain("rally import .rally/log/stray.jsonl");
    expect((await cast.ok(null, ["import", ".rally/log/stray.jsonl"])).appended).toBe(2);
    expect((await cast.ok(null, ["recent"])).rows[0]!.fact.id).toBe("lesson_2");
  });

  it("brings back what damage has cost", async () => {
    const cast = new Cast();
    await crew(cast);
    const { out } = await cast.lines(["export"]);
    const third = stored(cast).find((line) => line.includes('"subject":"one"'));
    cast.write(
      ".rally/log/main.jsonl",
      cast.ledger().replace(third!, third!.replace("one", "0ne")),
    );
    const told = await cast.ok(null, ["import", "-"], input(out));
    expect([told.appended, told.already_here]).toEqual([1, stored(cast).length - 2]);
    expect(stored(cast).at(-1)).toBe(third);
  });

  it("opens gzip, and says where it is torn", async () => {
    const cast = new Cast();
    const text = lines(...Array.from({ length: 600 }, (_, n) => lesson(cast, n)));
    const members = [text.slice(0, 5000), text.slice(5000)].map((part) => gzipSync(part));
    const packed = Buffer.concat(members);
    const torn = await cast.ok(null, ["import", "-"], input(packed.subarray(0, -200), 100));
    expect(torn.damaged.rows.at(-1)?.reason).toBe("bad-gzip");
    expect(torn.appended).toBeGreaterThan(10);
    cast.write("facts.gz", packed);
    const told = await cast.ok(null, ["import", "facts.gz"]);
    expect(told).toMatchObject({ read: 600, appended: 600 - torn.appended, damaged: { total: 0 } });
  });

  it("reads what other systems did to a file: a mark at its beginning, carriage returns, no end", async () => {
    const cast = new Cast();
    const text = lines(lesson(cast, 1), lesson(cast, 2)).replaceAll("\n", "\r\n");
    const told = await cast.ok(null, ["import", "-"], input(`\ufeff${text.slice(0, -2)}`));
    expect(told).toMatchObject({ appended: 2, damaged: { total: 0 } });
  });
});

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

describe("an id", () => {
  it("counts once, however often and far apart it comes", async () => {
    const cast = new Cast();
    const many = Array.from({ length: 1500 }, (_, n) => lesson(cast, n));
    const told = await cast.ok(null, ["import", "-"], input(lines(...many, many[0]!, many[1499]!)));
    expect([told.appended, told.skipped.repeated]).toEqual([1500, 2]);
    // Beyond the newest 1,024 the fold itself would take it for a new one.
    expect(await cast.ok(null, ["import", "-"], input(lines(many[0]!)))).toMatchObject({
      appended: 0,
      already_here: 1,
    });
  });

  it("under which something else stands here is named, and what stands here stays", async () => {
    const cast = new Cast();
    cast.append(lesson(cast, 1));
    const before = cast.ledger();
    const other = lesson(cast, 1, { subject: "other" as never });
    const told = await cast.ok(null, ["import", "-"], input(lines(other)));
    expect(told.decided.texts).toEqual({ total: 1, rows: [{ id: "lesson_1" }] });
    expect(cast.ledger()).toBe(before);
  });

  it("written by another hand in another order of members says nothing else", async () => {
    const cast = new Cast();
    const { subject, ...rest } = lesson(cast, 1);
    const { v, ...members } = { ...rest, subject };
    const swapped = seal([["v", v], ...Object.entries(members).reverse()]);
    const text = `${Buffer.from(swapped).toString()}\n`;
    expect(text).not.toBe(lines(lesson(cast, 1)));
    for (const appended of [1, 0])
      expect(await cast.ok(null, ["import", "-"], input(text))).toMatchObject({
        appended,
        decided: { texts: { total: 0 } },
      });
  });

  it("whose text was redacted here does not get it back", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const id = await cast.say(A, "lesson", "--subject", "the password is hunter2");
    const { out } = await cast.lines(["export"]);
    await cast.ok(A, ["redact", id, "--reason", "a password"]);
    const told = await cast.ok(null, ["import", "-"], input(out));
    expect([told.appended, told.decided.texts.rows]).toEqual([0, [{ id }]]);
    expect(cast.ledger()).not.toContain("hunter2");
  });

  it("may be of any form, and is told from every other", async () => {
    const cast = new Cast();
    const odd = [
      "\ud800",
      "\ud801",
      "a\nb",
      "a b",
      "\u00e9",
      "e\u0301",
      "__proto__",
      "x".repeat(9000),
    ];
    const text = lines(...odd.map((id, n) => lesson(cast, n, { id })));
    expect((await cast.ok(null, ["import", "-"], input(text))).appended).toBe(odd.length);
    expect((await cast.ok(null, ["import", "-"], input(text))).already_here).toBe(odd.length);
  });

  it("that somebody else takes in meanwhile is not taken in again", async () => {
    const cast = new Cast();
    const many = Array.from({ length: 600 }, (_, n) => lesson(cast, n));
    const text = Buffer.from(lines(...many));
    const half = text.length / 2;
    const how = {
      world: {
        input: async function* () {
          yield text.subarray(0, half);
          // Another import of the same, and a writer who knows of neither.
          await cast.ok(null, ["import", "-"], input(text));
          await cast.say(A, "risk", "--subject", "meanwhile");
          yield text.subarray(half);
        },
      },
    };
    const told = await cast.ok(null, ["import", "-"], how);
    expect(told.appended + told.already_here).toBe(600);
    expect(told.already_here).toBeGreaterThan(300);
    const ids = stored(cast).map((line) => JSON.parse(line).id);
    expect(new Set(ids).size).toBe(ids.length);
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
    const text = lines(lesson(cast, 1), lesson(cast, 2, { v: 2 }), lesson(cast, 3));
    const { exit, code, data } = await cast.run(null, ["import", "-"], input(text));
    expect([exit, code, data.appended]).toEqual([1, "newer-room", 1]);
    cast.append(lesson(cast, 2, { v: 2 }));
    const refused = await cast.run(null, ["import", "-"], input(text));
    expect([refused.exit, refused.code]).toEqual([1, "newer-room"]);
  });
});

describe("the older format", () => {
  it("is read line by line, once, and what could not be carried is counted", async () => {
    const cast = new Cast();
    const text = `${OLDER_DAY.join("\n")}\n`;
    const told = await cast.ok(null, ["import", "-"], input(text));
    expect(told).toMatchObject({ read: OLDER_DAY.length, appended: OLDER_DAY.length });
    expect(told.older).toEqual({
      read: OLDER_DAY.length,
      notes: {
        "session-made": 27,
        "lease-assumed": 2,
        "release-by-scope": 1,
        "scope-as-evidence": 1,
        "without-effect": 5,
        "path-left-out": 1,
        "tool-renamed": 1,
      },
    });
    expect(told.outcomes.void).toEqual({ "claim-conflict": 1, "not-open": 1 });
    const before = cast.ledger();
    expect((await cast.ok(null, ["import", "-"], input(text))).already_here).toBe(OLDER_DAY.length);
    expect(cast.ledger()).toBe(before);
    const room = await cast.ok(null, ["room"]);
    expect(room.mission?.text).toBe("parse files of any size");
    expect(room.lead?.tool).toBe("codex");
    expect(room.open_handoffs).toEqual([]);
    const { located } = await cast.ok(null, ["locate", olderId(10)]);
    expect(located?.void_reason).toBe("claim-conflict");
  });

  it("may stand among lines of ours", async () => {
    const cast = new Cast();
    const text = `${OLDER_DAY[0]}\n${lines(lesson(cast, 1))}{"event_type":"claim","payload":{}}\n`;
    const told = await cast.ok(null, ["import", "-"], input(text));
    expect([told.read, told.older.read]).toEqual([2, 1]);
    expect(told.damaged.rows.map(({ reason }) => reason)).toEqual(["older-without-time"]);
  });
});

describe("what order decided", () => {
  it("is listed: facts judged otherwise, and values that were replaced", async () => {
    const [one, other] = [new Cast(), new Cast()];
    // Other keys than in the first room.
    for (let n = 0; n < 50; n++) other.fact({});
    await one.ok(A, ["mission", "--set", "parse"]);
    const mine = await one.say(A, "claim", "--path", "src", "--subject", "mine");
    await other.ok(B, ["mission", "--set", "print"]);
    const theirs = await other.say(B, "claim", "--path", "src/b.ts", "--subject", "theirs");
    const { out } = await other.lines(["export"]);
    const { decided, outcomes } = await one.ok(null, ["import", "-"], input(out));
    expect(outcomes.void).toEqual({ "claim-conflict": 1 });
    expect(decided.facts.rows).toEqual([
      {
        id: theirs,
        kind: "claim",
        here: { outcome: "void", void_reason: "claim-conflict" },
        there: { outcome: "granted", void_reason: null },
      },
    ]);
    const rows = decided.standing!.rows.map(({ slot, name, here, other }) => [
      slot === "fact" ? name : slot,
      here?.["text"] ?? here !== null,
      other?.["text"] ?? other !== null,
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        [mine, true, false],
        [theirs, false, true],
        ["mission", "print", "parse"],
      ]),
    );
    const { out: text } = await one.text(null, ["import", "-"], input(out));
    expect(text).toMatch(
      /order decided:\n(.*\n)* {2}mission: .*"print".* here, .*"parse".*other way/,
    );
  });
});
