/** Random damage anywhere in a ledger that hostile writers made, in a segment or in its archive. */
import { describe, expect, it } from "vitest";
import { checkpointChecks } from "../../lib/cli/doctor/checkpoint_checks.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { archiveSegment } from "../../lib/ledger/archiving.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters } from "../../lib/ledger/disk.ts";
import type { Entry } from "../../lib/ledger/ledger.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "../room/hostile_sequences.ts";
import { randomOf } from "../simulation/random.ts";
import { INJURIES, type InjuryName, injured, isInOrder } from "../torture/injuries.ts";
import { type MemoryDisk, memoryDisk } from "./memory_disk.ts";
import { entries, folded, known, type Place } from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";
const ARCHIVE = "/.rally/log/archive/main.jsonl.gz";
const NAMES = Object.keys(INJURIES) as InjuryName[];

/** A room of two segments: what was said in the first, who closed it, and what was said since. */
interface Told extends Place {
  readonly files: MemoryDisk;
  /** The records of the first segment, as they stand there. */
  readonly lines: readonly string[];
}

const sequences = hostileSequences(60).map((facts) =>
  facts.filter(({ kind }) => !String(kind).startsWith("engagement")),
);
const hurts = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.nat()), {
  minLength: 1,
  maxLength: 3,
});

describe("damage anywhere in a segment, in several places at once", () => {
  it("costs no line that it does not touch, believes none that was not written, and covers all the rest", () => {
    const cases = fc.tuple(sequences, hurts);
    fc.assert(
      fc.property(cases, ([facts, kinds]) => {
        const room = roomOf(facts, 0);
        const bytes = hurt(room, MAIN, kinds);
        const found = entries(room);
        const own = found.filter(({ segment }) => segment === "main");
        agrees(room, found);
        expect(coverage(bytes, own)).toBeUndefined();
        const end = closing(own) ?? bytes.length;
        for (const line of room.lines) {
          const at = bytes.indexOf(`\n${line}\n`);
          if (at === -1 || at + 1 + line.length > end) continue;
          expect(own.some(({ offset, record }) => offset === at + 1 && record !== null)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is found by this test where a line is believed that nobody wrote", () => {
    const room = roomOf([{ ...said("claim_1") }], 0);
    const bytes = Buffer.concat([encodeRecord(said("claim_2")), room.files.readWhole(MAIN)!]);
    room.files.put(MAIN, bytes);
    expect(() => agrees(room, entries(room))).toThrow();
  });
});

describe("damage anywhere in an archive", () => {
  it("costs no line of a member that it does not touch, and believes none that was not written", () => {
    const cases = fc.tuple(sequences, hurts);
    fc.assert(
      fc.property(cases, ([facts, kinds]) => {
        const room = roomOf(facts, 6000);
        const plain = Buffer.from(room.files.readWhole(MAIN)!);
        archiveSegment(room.disk, room.room, "main", () => false);
        const packed = Buffer.from(room.files.readWhole(ARCHIVE)!);
        const spoilt = hurt(room, ARCHIVE, kinds);
        const found = entries(room);
        const own = found.filter(({ segment }) => segment === "main");
        agrees(room, found);
        expect(coverage(Buffer.from(room.disk.readWhole(MAIN)!), own)).toBeUndefined();
        for (const { offset, length, record } of own)
          if (record !== null)
            expect(plain.toString("utf8", offset, offset + length)).toBe(textOf(room, record));
        // Of what keeps its order, every member that is whole is read.
        if (!kinds.every(([name]) => name !== "duplicate" && name !== "reorder")) return;
        const ends = closing(own) ?? plain.length;
        for (const { from, to, begin, end } of membersOf(packed)) {
          if (spoilt.indexOf(packed.subarray(begin, end)) === -1) continue;
          for (const { start, stop } of linesIn(plain, from, to)) {
            if (stop > ends) continue;
            expect(own.some(({ offset, record }) => offset === start && record !== null)).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("a checkpoint from before the damage", () => {
  it("crashes nobody; doctor names every claim that is judged anew, and after its repair all agree", () => {
    const cases = fc.tuple(sequences, hurts, fc.nat());
    let renamed = 0;
    fc.assert(
      fc.property(cases, ([facts, kinds, cut]) => {
        const room = roomOf(facts.slice(0, cut % (facts.length + 1)), 0, false);
        saveCheckpoint(folded(room), true);
        const believed = folded(room).state;
        const size = room.files.readWhole(MAIN)!.length;
        append(room, facts.slice(cut % (facts.length + 1)));
        hurt(room, MAIN, kinds, size);
        const count = counters();
        for (const part of ["hot", "whole"] as const) folded({ ...room, part });
        const cold = folded(room, true);
        const rows = checkpointChecks({ ...room, count }, cold);
        const warm = folded({ ...room, part: "whole" });
        const isUsed =
          warm.offset > 0 && JSON.stringify(known(warm)) !== JSON.stringify(known(cold));
        const verdicts = rows.filter(({ id }) => id === "verdict").map(({ finding }) => finding);
        if (isUsed) {
          const ids = new Set([...warm.state.claims.keys(), ...cold.state.claims.keys()]);
          for (const id of ids) {
            const [was, is] = [warm.state.claims.get(id), cold.state.claims.get(id)];
            if (was?.owner === is?.owner && was?.until === is?.until) continue;
            renamed++;
            expect(
              verdicts.some(
                (each) => each.startsWith(`${id} `) || / more are not shown/.test(each),
              ),
            ).toBe(true);
          }
        }
        expect(believed.seq).toBeGreaterThanOrEqual(0);
        for (const { repair } of rows) repair?.();
        for (const part of ["hot", "whole"] as const)
          expect(known(folded({ ...room, part }))).toEqual(known(folded({ ...room, part }, true)));
      }),
      { numRuns: 150 },
    );
    expect(renamed).toBeGreaterThan(0);
  });
});

/** Two segments on a disk in memory; each record of the first has a number of its own, and words to fill it. */
function roomOf(facts: readonly Raw[], padding: number, isClosed = true): Told {
  const files = memoryDisk();
  const room = "/.rally";
  for (const each of [room, `${room}/log`]) files.makeDirectory(each);
  const random = randomOf(facts.length);
  const filler = (): string =>
    Array.from({ length: padding / 4 }, () => random.below(1679616).toString(36)).join("");
  const records = facts.map((fact, n) => ({
    ...fact,
    n,
    ...(padding === 0 ? {} : { filler: filler() }),
  }));
  const bytes = records.map((each) => Buffer.from(encodeRecord(each as unknown as Fact)));
  files.put(MAIN, Buffer.concat(bytes));
  const place = { room, disk: archivedDisk(files), files };
  if (isClosed) {
    const lead = folded(place, true).state.lead?.tool ?? "x:1";
    const close = {
      ...said("engagement.closed_1"),
      tool: lead,
      session: "closer",
      successor: "s2",
    };
    bytes.push(Buffer.from(encodeRecord(close as unknown as Fact)));
    files.put(MAIN, Buffer.concat(bytes));
    const opened = { ...said("engagement.opened_1"), predecessor: "main" };
    const second = [opened, said("claim_second")].map((each) => encodeRecord(each as Fact));
    files.put("/.rally/log/s2.jsonl", Buffer.concat(second));
  }
  return { ...place, lines: bytes.map((each) => each.subarray(1, -1).toString()) };
}

function said(id: string): Fact {
  const [kind] = id.split("_");
  const head = { v: 1, id, kind, at: "2026-01-01T00:00:00.000Z", tool: "q:1", session: "q" };
  return { ...head, paths: ["q"], lease_until: "2026-01-01T01:00:00.000Z" } as unknown as Fact;
}

function append({ files }: Told, facts: readonly Raw[]): void {
  const bytes = facts.map((each) => encodeRecord({ ...each, late: true } as unknown as Fact));
  files.put(MAIN, Buffer.concat([files.readWhole(MAIN)!, ...bytes]));
}

/** One injury after the other; with `within`, to the first so many bytes only. */
function hurt(
  { files }: Told,
  path: string,
  kinds: readonly (readonly [InjuryName, number])[],
  within = Number.POSITIVE_INFINITY,
): Buffer {
  let bytes = Buffer.from(files.readWhole(path)!);
  for (const [name, seed] of kinds) {
    const [head, tail] = [
      bytes.subarray(0, within),
      bytes.subarray(Math.min(within, bytes.length)),
    ];
    if (head.length === 0) break;
    const injury = INJURIES[name](Buffer.from(head), randomOf(seed));
    expect(isInOrder(injury) || name === "duplicate" || name === "reorder").toBe(true);
    bytes = Buffer.concat([injured(Buffer.from(head), injury), tail]);
  }
  files.put(path, bytes);
  return bytes;
}

/** Whatever was done to the first segment: seq has no gaps, only what was written is believed, the second is reached. */
function agrees(room: Told, found: readonly Entry[]): void {
  expect(found.map(({ seq }) => seq)).toEqual(found.map((_, n) => n + 1));
  for (const { segment, record } of found)
    if (segment === "main" && record !== null) expect(room.lines).toContain(textOf(room, record));
  const ids = found.map(({ record }) => record?.["id"]);
  expect(ids).toContain("claim_second");
}

function textOf({ lines }: Told, record: Record<string, unknown>): string | undefined {
  return lines.find((line) => line.endsWith(`,"sum":"${record["sum"]}"}`));
}

/** Bytes of complete lines that are neither in one piece nor in another, or in two. */
function coverage(bytes: Buffer, own: readonly Entry[]): string | undefined {
  const end = closing(own) ?? bytes.lastIndexOf(10);
  let at = 0;
  for (const { offset, length } of own) {
    if (offset < at) return `${offset} is covered twice`;
    if (bytes.subarray(at, offset).some((byte) => byte !== 10))
      return `behind ${at} nothing is said`;
    at = offset + length;
  }
  if (at < end && bytes.subarray(at, end).some((byte) => byte !== 10))
    return `behind ${at} nothing is said`;
  return undefined;
}

/** Where a close with effect ends the segment: what stands behind it is no fact. */
function closing(own: readonly Entry[]): number | undefined {
  const last = own.at(-1);
  const isClose =
    last?.record?.["kind"] === "engagement.closed" && last.verdict.outcome === "effective";
  return isClose ? last.offset + last.length : undefined;
}

/** Where the members of an archive stand, and which bytes of the segment they hold, by what docs/ledger.md says. */
function membersOf(packed: Buffer) {
  const found: { begin: number; end: number; from: number; to: number }[] = [];
  for (let begin = 0; begin < packed.length; begin += packed.readUInt32LE(begin + 16)) {
    const from = Number(packed.readBigUInt64LE(begin + 24));
    const to = from + packed.readUInt32LE(begin + 20);
    found.push({ begin, end: begin + packed.readUInt32LE(begin + 16), from, to });
  }
  return found;
}

/** The lines that stand wholly between two offsets, with both of their line ends. */
function linesIn(bytes: Buffer, from: number, to: number) {
  const found: { start: number; stop: number }[] = [];
  for (let lf = bytes.indexOf(10, from); lf !== -1 && lf < to; ) {
    const next = bytes.indexOf(10, lf + 1);
    if (next === -1 || next >= to) break;
    if (next > lf + 1) found.push({ start: lf + 1, stop: next });
    lf = next;
  }
  return found;
}
