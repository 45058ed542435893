import { existsSync, statSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { factsPath } from "../../lib/history/base.ts";
import { checkpointPath } from "../../lib/ledger/layout.ts";
import { type Cast, COLD } from "./cast.ts";
import { busyRoom, OPEN, oldRoom } from "./crowd.ts";

const ME = "agent:1";
const AS_ME = { env: { RALLY_SESSION_ID: "agent-1" } };

/** Every verb that an agent calls as it works, with what each writes. */
const WORKING: readonly (readonly string[])[] = [
  ["enter"],
  ["whoami"],
  ["ack"],
  ["next"],
  ["room"],
  ["who", "src/a.ts"],
  ["say", "claim", "--path", "src/a.ts", "--subject", "x"],
  ["check", "before-write", "--path", "src/a.ts"],
  ["lead"],
  ["mission"],
  ["backlog"],
  ["recent"],
];

/** With nothing derived a command folds the whole ledger, which is the point of the cold run. */
describe.skipIf(COLD)("what a command reads", () => {
  const SIZES = [1_000, 10_000, 100_000];
  const decoded = new Map<number, Map<string, number>>();

  beforeAll(async () => {
    for (const size of SIZES) {
      const cast = oldRoom(size);
      // Leaves a checkpoint at the end of the past, as whoever was here last would have.
      await cast.ok(null, ["room"]);
      await cast.ok(ME, ["enter"], AS_ME);
      const costs = new Map<string, number>();
      for (const argv of WORKING) {
        const { exit, out, count } = await cast.json(ME, argv, AS_ME);
        expect(exit, out).toBe(0);
        costs.set(argv.slice(0, 2).join(" "), count.factsDecoded);
      }
      decoded.set(size, costs);
    }
  }, 120_000);

  it.each(WORKING.map((argv) => argv.slice(0, 2).join(" ")))(
    "is as many facts at any age of the room: rally %s",
    (verb) => {
      const [young, ...older] = SIZES.map((size) => decoded.get(size)!.get(verb)!);
      expect(older).toEqual(older.map(() => young));
      expect(young).toBeLessThan(64);
    },
  );
});

it("reads a short ledger for the facts of an open run, rather than make facts.db for them", async () => {
  const cast = oldRoom(1000);
  await cast.ok(null, ["room"]);
  await cast.ok(ME, ["say", "claim", "--path", "a", "--subject", "x", "--run", "r"], AS_ME);
  const { count } = await cast.json(null, ["room"]);
  expect(count.factsDecoded).toBeGreaterThan(1000);
  expect(existsSync(factsPath(cast.room))).toBe(false);
});

describe.skipIf(COLD)("a checkpoint of all that is open in a busy room", () => {
  it.each([
    [["say", "claim", "--path", "src/new.ts", "--subject", "x"], false],
    [["say", "release", "--path", "src/own.ts"], false],
    [["say", "decision", "--subject", "x"], false],
    [["say", "artifact", "--subject", "x"], false],
    // What it names may stand in the rest.
    [["say", "artifact", "--subject", "x", "--ref", "none"], true],
    [["say", "lesson", "--subject", "x"], true],
  ])("is read for rally %j: %j", async (argv, isRead) => {
    const cast = busyRoom(2000, "a title ");
    await cast.ok(ME, ["say", "claim", "--path", "src/own.ts", "--subject", "x"], AS_ME);
    await cast.ok(null, ["room"]);
    const { size } = statSync(checkpointPath(cast.room, "whole"));
    const { exit, out, count } = await cast.json(ME, argv, AS_ME);
    expect(exit, out).toBe(0);
    expect(count.bytesRead > size).toBe(isRead);
  });
});

describe.each([
  // A cold command folds it all, every time; once is enough of that.
  [COLD ? 5_000 : 50_000, "plain titles", "a rather long title "],
  [2_000, "titles in many bytes", "日本語のとても長い表題 "],
  [2_000, "titles that are escaped", "\u202e\u200b\u{e0041}"],
])("a room of %i facts in which very much is open, with %s", (facts, _, title) => {
  let cast: Cast;
  beforeAll(() => {
    cast = busyRoom(facts, title);
  });

  it("is answered by default in at most 6 KB, with exact totals", async () => {
    const { out, data } = await cast.run(null, ["room"]);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(6144);
    expect(data.totals).toEqual({ ...OPEN, envelopes: 0, revoked: 0 });
    for (const name of Object.keys(OPEN) as (keyof typeof OPEN)[])
      expect(data.omitted[name], name).toBe(OPEN[name] - data[name].length);
  });

  it("shows a new agent no more than it can read", async () => {
    const { out } = await cast.run("newcomer:01", ["enter", "--tier", "fast"]);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(6144);
    const next = await cast.run("newcomer:01", ["next"]);
    expect(Buffer.byteLength(next.out)).toBeLessThanOrEqual(6144);
  });

  it("is answered in 6 KB also with a mission as long as a mission can be", async () => {
    await cast.ok(ME, ["mission", "--set", "x".repeat(16_384)], AS_ME);
    for (const n of [1, 2, 3])
      await cast.ok(ME, ["mission", "--for", `agent:${n}`, "--may", title.repeat(20)], AS_ME);
    const { out, data } = await cast.run(null, ["room"]);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(6144);
    expect([data.mission?.set_by, data.omitted.envelopes]).toEqual([ME, 3]);
    expect((await cast.ok(null, ["mission"])).text).toHaveLength(16_384);
  });

  it("gives all that is asked for by a limit, with titles whole", async () => {
    const { active_claims, omitted, mission } = await cast.ok(null, ["room", "--limit", "10000"]);
    expect([active_claims.length, omitted.active_claims]).toEqual([OPEN.active_claims, 0]);
    expect(active_claims[0]?.subject).toContain(title.repeat(20));
    expect(mission?.envelopes).toHaveLength(3);
  });

  it("tells its lead in 6 KB what was found first, and how much more there is", async () => {
    await cast.ok("leader:01", ["enter"]);
    const { out, data } = await cast.run("leader:01", ["next"]);
    expect(data.findings.map(({ code }) => code)).toEqual([
      ...Array(6).fill("convergence"),
      "more-findings",
    ]);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(6144);
  });
});

it("shows in a busy room something of every list", async () => {
  const { data } = await busyRoom(2000, "a rather long title ").run(null, ["room"]);
  for (const name of Object.keys(OPEN) as (keyof typeof OPEN)[])
    expect(data[name].length, name).toBeGreaterThan(0);
});

describe("an answer", () => {
  it("to a claim with a title of 60 characters takes less than 700 bytes", async () => {
    const cast = oldRoom(10);
    const argv = [
      "say",
      "claim",
      "--path",
      "src/parser/lexer.ts",
      "--subject",
      "t".repeat(60),
    ] as const;
    const { out, exit } = await cast.run("claude_code:reviewer-01", argv);
    expect(exit).toBe(0);
    expect(Buffer.byteLength(out)).toBeLessThan(700);
  });

  it.each([
    [["check", "before-write", "--path", "src/a.ts"], 350],
    [["say", "release", "--mine"], 700],
    [["lead"], 200],
    [["ack"], 700],
    [["version"], 250],
  ])("to rally %j takes no more than %i bytes", async (argv, most) => {
    const cast = oldRoom(10);
    await cast.ok(ME, ["say", "claim", "--path", "src/a.ts", "--subject", "x"], AS_ME);
    const { out, exit } = await cast.json(ME, argv, AS_ME);
    expect(exit).toBe(0);
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(most);
  });
});
