import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { ADA, BOB } from "../room/story.ts";
import { memoryDisk } from "./memory_disk.ts";
import { claimed, entries, folded, said } from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";
const FACTS: readonly Fact[] = [
  said(ADA, "session_1", { status: "begun" }),
  claimed(ADA, "claim_2", "src"),
  said(BOB, "blocker_3", { subject: "stop {here}" }),
  said(ADA, "heartbeat_4"),
  claimed(BOB, "claim_5", "docs"),
];
const RECORDS = FACTS.map((fact) => Buffer.from(encodeRecord(fact)));
const IDS = FACTS.map((fact) => fact.id);
const WHOLE = Buffer.concat(RECORDS);

function roomOf(...parts: readonly (Uint8Array | string)[]) {
  const disk = memoryDisk();
  for (const each of ["/.rally", "/.rally/log"]) disk.makeDirectory(each);
  disk.put(MAIN, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return { room: "/.rally", disk };
}

/** What stands in the ledger: ids of facts, and damage by its length. */
function read(...parts: readonly (Uint8Array | string)[]): (string | number)[] {
  return entries(roomOf(...parts)).map(
    (each) => (each.record?.id as string | undefined) ?? each.length,
  );
}

/** Numbers of the records of which the bytes `[from, to)` touch the object or one of its line ends. */
function touched(from: number, to: number): Set<number> {
  const found = new Set<number>();
  let start = 0;
  for (const [n, { length }] of RECORDS.entries()) {
    if (from < start + length && to > start) found.add(n);
    start += length;
  }
  return found;
}

describe("damage to a ledger", () => {
  const spoil: readonly (readonly [string, (at: number) => Uint8Array, removed: number])[] = [
    ["flipping a bit", (at) => WHOLE.map((byte, i) => (i === at ? byte ^ 4 : byte)), 1],
    ["a line end instead of a byte", (at) => WHOLE.map((byte, i) => (i === at ? 10 : byte)), 1],
    ["a zero instead of a byte", (at) => WHOLE.map((byte, i) => (i === at ? 0 : byte)), 1],
    [
      "taking a byte out",
      (at) => Buffer.concat([WHOLE.subarray(0, at), WHOLE.subarray(at + 1)]),
      1,
    ],
    [
      "taking fifty bytes out",
      (at) => Buffer.concat([WHOLE.subarray(0, at), WHOLE.subarray(at + 50)]),
      50,
    ],
    ...["x", "\n", '{"v":', '{"v":1,"sum":"00000000"}\n', "\n\n\n", "\r\n", "\u0000"].map(
      (text) =>
        [
          `putting ${JSON.stringify(text)} in`,
          (at: number) =>
            Buffer.concat([WHOLE.subarray(0, at), Buffer.from(text), WHOLE.subarray(at)]),
          0,
        ] as const,
    ),
    [
      "saying fifty bytes twice",
      (at) => Buffer.concat([WHOLE.subarray(0, at + 50), WHOLE.subarray(at)]),
      50,
    ],
  ];

  it.each(spoil)(
    "by %s, anywhere, costs at most the lines it touches, and is reported",
    (_, spoilt, removed) => {
      for (let at = 0; at < WHOLE.length; at++) {
        const found = entries(roomOf(spoilt(at)));
        const near = touched(
          at === 0 ? 0 : at - (removed === 0 ? 1 : 0),
          at + Math.max(1, removed),
        );
        const ids = found.flatMap((each) =>
          each.verdict.outcome === "repeat" || each.record === null ? [] : [String(each.record.id)],
        );
        const lost = IDS.filter((id) => !ids.includes(id));
        expect(lost.every((id) => near.has(IDS.indexOf(id)))).toBe(true);
        expect(ids).toEqual(IDS.filter((id) => ids.includes(id)));
        for (const { record } of found)
          if (record !== null) expect(FACTS).toContainEqual({ ...record, sum: undefined });
        const atEnd = near.has(RECORDS.length - 1);
        if (lost.length > 0 && !atEnd)
          expect(found.some((each) => each.verdict.outcome === "damaged")).toBe(true);
        expect(found.map((each) => each.seq)).toEqual(found.map((__, n) => n + 1));
      }
    },
  );

  it("by truncating anywhere costs what stood behind and the line that was cut", () => {
    for (let at = 0; at <= WHOLE.length; at++) {
      const ids = read(WHOLE.subarray(0, at));
      const first = Math.min(...touched(at, WHOLE.length), RECORDS.length);
      // A record whose last line end alone is missing is a tail, not damage.
      expect(ids).toEqual(IDS.slice(0, first));
    }
  });

  it("leaves its line a place in the order", () => {
    const [first, second, ...rest] = RECORDS as [Buffer, Buffer, ...Buffer[]];
    const bad = second.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    const found = entries(roomOf(first, bad, ...rest));
    expect(found.map((each) => [each.seq, each.verdict.outcome === "damaged"])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, false],
      [5, false],
    ]);
    expect(found[1]).toMatchObject({
      offset: first.length + 1,
      length: second.length - 2,
      record: null,
    });
    expect(folded(roomOf(first, bad, ...rest)).state.rest?.damaged).toBe(1);
  });
});

describe("records on one line", () => {
  const [one, two, three] = RECORDS.map((record) => record.subarray(1, -1)) as [
    Buffer,
    Buffer,
    Buffer,
  ];

  it.each<[string, (Uint8Array | string)[], (string | number)[]]>([
    ["glued to each other", [one, two, three], [IDS[0]!, IDS[1]!, IDS[2]!]],
    ["glued to torn bytes", [one.subarray(0, 40), two], [40, IDS[1]!]],
    [
      "glued to torn bytes before and behind",
      [one.subarray(0, 40), two, three.subarray(0, 30)],
      [40, IDS[1]!, 30],
    ],
    ["behind words", ["words ", one], [6, IDS[0]!]],
    [
      "around a whole that is wrong",
      [one, '{"v":1,"sum":"00000000"}', two],
      [IDS[0]!, 24, IDS[1]!],
    ],
  ])("%s are found again", (_, parts, found) => {
    expect(read("\n", ...parts, "\n")).toEqual(found);
  });

  it("count for nothing where words stand behind", () => {
    expect(read("\n", one, "x\n")).toEqual([one.length + 1]);
  });

  it("of any length are searched in time that grows with it, not with its square", () => {
    const hostile = '{"v":1,"sum":"00000000"}'.repeat(40_000);
    expect(read("\n", hostile, "\n", RECORDS[0]!)).toEqual([hostile.length, IDS[0]]);
  });
});

it("empty lines are nothing, however many", () => {
  expect(read("\n\n\n", RECORDS[0]!, "\n\n\n\n", RECORDS[1]!, "\n\n")).toEqual([IDS[0], IDS[1]]);
});

it("lines that other programs wrote are damage, not facts", () => {
  expect(read('{"seq":1}\n', "hello\n", "{}\n", "\u0000\u0000\n", RECORDS[0]!)).toEqual([
    9,
    5,
    2,
    2,
    IDS[0],
  ]);
});
