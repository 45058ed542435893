/** rally import: what comes in, and what order decided. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { OLDER_DAY, olderId } from "../fact/older_lines.ts";
import { Cast } from "./cast.ts";
import { A, B, lesson, lines, stored } from "./importing.ts";
import { input } from "./incoming.ts";

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
    expect(told.skipped).toEqual({ structural: 2, placed: 0, repeated: 0, malformed: 0 });
    expect(other.ledger()).not.toContain('"kind":"engagement');
    expect((await other.ok(null, ["room"])).current_risks).toHaveLength(1);
  });

  it("leaves unread here what was read elsewhere, and what nobody has seen", async () => {
    const [one, other] = [new Cast(), new Cast()];
    const to = ["--to", B, "--subject"] as const;
    await one.ok(B, ["enter"]);
    const common = (await one.lines(["export"])).out;
    await other.ok(null, ["import", "-"], input(common));
    await other.say(A, "handoff", ...to, "nobody has seen it");
    for (let n = 0; n < 5; n++) await one.say(A, "handoff", ...to, `read there ${n}`);
    const { rows } = await one.ok(B, ["recent", "--kind", "session"]);
    const as = { env: { RALLY_SESSION_ID: String(rows.at(-1)!.fact["session"]) } };
    await one.ok(B, ["inbox", "--ack"], as);
    const before = await other.ok(B, ["inbox"], as);
    expect(before.messages.map(({ subject }) => subject)).toEqual(["nobody has seen it"]);
    const told = await other.ok(null, ["import", "-"], input((await one.lines(["export"])).out));
    const { messages } = await other.ok(B, ["inbox"], as);
    expect(messages.map(({ subject }) => subject)).toEqual([
      "nobody has seen it",
      ...[0, 1, 2, 3, 4].map((n) => `read there ${n}`),
    ]);
    expect(told.skipped.placed).toBe(1);
    expect((await one.ok(B, ["inbox"], as)).unread.total).toBe(0);
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
