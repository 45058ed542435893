import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { openLedger } from "../../lib/ledger/ledger.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { runningCrc } from "../../lib/ledger/running_crc.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { ADA, BOB } from "../room/story.ts";
import { faultyDisk } from "./faulty_disk.ts";
import { append, claimed, entries, folded, known, said, watchedRoom } from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";
const HERS = Buffer.from(encodeRecord(claimed(ADA, "claim_1", "src")));
const HIS = Buffer.from(encodeRecord(claimed(BOB, "claim_2", "docs")));

/** A ledger that reads a file which grows under it. */
function growing(...parts: readonly Uint8Array[]) {
  const { place, files } = watchedRoom();
  for (const each of ["/.rally", "/.rally/log"]) files.makeDirectory(each);
  files.put(MAIN, Buffer.concat(parts));
  const ledger = folded(place);
  const grow = (...more: readonly Uint8Array[]): string[] => {
    const seen: string[] = [];
    files.put(MAIN, Buffer.concat([files.files.get(MAIN)!.bytes, ...more]));
    replay(ledger, NEVER, (entry) => seen.push(String(entry.record?.id ?? "damage")));
    return seen;
  };
  return { place, files, ledger, grow };
}

describe("an unterminated tail", () => {
  it.each([1, 40, HIS.length - 1])("of %i bytes is neither a fact nor damage", (length) => {
    const { ledger, place } = growing(HERS, HIS.subarray(0, length));
    expect(ledger.state.seq).toBe(1);
    expect(ledger.state.rest?.damaged).toBe(0);
    expect(ledger.offset).toBe(HERS.length + (length > 0 ? 1 : 0));
    expect(entries(place)).toHaveLength(1);
  });

  it("becomes a fact once its line end is there, to those who had read before, too", () => {
    const { grow, ledger, place } = growing(HERS, HIS.subarray(0, 40));
    expect(grow(HIS.subarray(40, -1))).toEqual([]);
    expect(grow(HIS.subarray(-1))).toEqual(["claim_2"]);
    expect(known(ledger)).toEqual(known(folded(place, true)));
  });

  it("that is whole becomes a fact by the next record's line end", () => {
    const { ledger, place } = growing(HERS, HIS.subarray(0, -1));
    const written = append(ledger, [claimed(ADA, "claim_3", "docs")]);
    expect(written).toMatchObject([
      { outcome: "void", seq: 3, verdict: { conflicts: ["claim_2"] } },
    ]);
    expect(folded(place, true).state.claims.get("claim_2")?.owner).toBe("bob");
  });

  it("that is torn becomes damage by the next record's line end, which itself stands", () => {
    const { ledger, place } = growing(HERS, HIS.subarray(0, 40));
    const written = append(ledger, [claimed(ADA, "claim_3", "docs")]);
    expect(written).toMatchObject([{ outcome: "committed", seq: 3 }]);
    expect(entries(place).map((each) => each.verdict.outcome)).toEqual([
      "granted",
      "damaged",
      "granted",
    ]);
  });

  it("would swallow the next record, if that did not begin with a line end", () => {
    const { place } = growing(HERS, HIS.subarray(0, -1), HIS.subarray(1));
    expect(entries(place).map((each) => each.verdict.outcome)).toEqual([
      "granted",
      "granted",
      "repeat",
    ]);
    const torn = growing(HERS, HIS.subarray(0, -2), Buffer.from("x"), HIS.subarray(1, -1)).place;
    expect(entries(torn)).toHaveLength(1);
  });
});

describe("`replay()`", () => {
  it("keeps the CRC-32 of all bytes that it has folded", () => {
    const { ledger, grow, files } = growing(HERS, Buffer.from("words\n"), HIS.subarray(0, 40));
    const prefix = (): number => crc32(files.files.get(MAIN)!.bytes.subarray(0, ledger.offset));
    expect(runningCrc(ledger)).toBe(prefix());
    grow(HIS.subarray(40));
    expect(ledger.offset).toBe(HERS.length + 6 + HIS.length);
    expect(runningCrc(ledger)).toBe(prefix());
    expect(Buffer.from(ledger.guard)).toEqual(
      Buffer.from(files.files.get(MAIN)!.bytes.subarray(-256)),
    );
  });

  it("reads lines across the parts that it reads at once, and lines longer than one", () => {
    const long = Buffer.from(`${"x".repeat(2_500_000)}\n`);
    const many = Array.from({ length: 60 }, (_, n) =>
      Buffer.from(encodeRecord(said(ADA, `blocker_${n}`, { subject: "s".repeat(40_000 + n) }))),
    );
    const { ledger, place, files } = growing(HERS, long, ...many, HIS);
    expect(ledger.state.seq).toBe(63);
    expect(ledger.state.blockers.size).toBe(60);
    expect(runningCrc(ledger)).toBe(crc32(files.files.get(MAIN)!.bytes));
    expect(entries(place).map((each) => each.seq)).toEqual(
      Array.from({ length: 63 }, (_, n) => n + 1),
    );
  });

  it("stops where the deadline has passed, between two parts, and goes on from there", () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      Buffer.from(encodeRecord(said(ADA, `blocker_${n}`, { subject: "s".repeat(60_000) }))),
    );
    const { place } = growing(...many);
    const ledger = openLedger({ ...place, part: "whole", count: counters() }, { cold: true });
    const passed = { passed: () => true, left: () => 0 };
    expect(replay(ledger, passed)).toBe("deadline");
    const begun = ledger.state.seq;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(60);
    expect(replay(ledger, NEVER)).toBe("complete");
    expect(known(ledger)).toEqual(known(folded(place, true)));
  });

  it("ends where a file is shorter than it says", () => {
    const { files } = growing(HERS, HIS);
    const disk = faultyDisk(files, ({ name }) => (name === "read" ? { takes: 0 } : undefined));
    expect(folded({ room: "/.rally", disk }).state.seq).toBe(0);
  });

  it("folds an empty room where there is none, and makes nothing", () => {
    const { place, files } = watchedRoom();
    expect(folded(place).state.seq).toBe(0);
    expect([...files.files.keys()]).toEqual([]);
  });
});
