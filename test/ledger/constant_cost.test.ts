import { mkdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { type Counters, counters } from "../../lib/ledger/disk.ts";
import { closeLedger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { ADA, BOB } from "../room/story.ts";
import { append, claimed, said, scratch } from "./scratch_room.ts";

const SIZES = [1_000, 10_000, 100_000];
/** Facts behind the checkpoint. */
const TAIL = 7;

/** A ledger of so many facts, written at once: agents that work, show and finish, with a few claims always open. */
function aged(size: number): string {
  const room = `${scratch()}/.rally`;
  mkdirSync(`${room}/log`, { recursive: true });
  const records: Uint8Array[] = [];
  for (let n = 0; records.length < size; n++) {
    const by = n % 2 === 0 ? ADA : BOB;
    const day = { m: n };
    records.push(encodeRecord(claimed(by, `claim_${n}`, `src/${n % 50}/a.ts`, day)));
    records.push(
      encodeRecord(said(by, `artifact_${n}`, { ...day, subject: "done", ref: `claim_${n}` })),
    );
    records.push(encodeRecord(said(by, `heartbeat_${n}`, day)));
    records.push(encodeRecord(said(by, `release_${n}`, { ...day, ref: `claim_${n}` })));
  }
  writeFileSync(`${room}/log/main.jsonl`, Buffer.concat(records.slice(0, size)));
  return room;
}

/** What one command costs that opens the room, folds it, and, if asked to, says something. */
function cost(room: string, part: "hot" | "whole", says: boolean, cold = false): Counters {
  const count = counters();
  const ledger = openLedger({ room, part, count, disk: nodeDisk(count) }, { cold });
  replay(ledger, NEVER);
  if (says) append(ledger, [said(ADA, "blocker_new", { m: 200_000 })]);
  closeLedger(ledger);
  return count;
}

/** Leaves checkpoints of both parts at the end, and a tail behind them. */
function warm(room: string): void {
  const count = counters();
  const ledger = openLedger({ room, part: "whole", count, disk: nodeDisk(count) }, { cold: true });
  replay(ledger, NEVER);
  saveCheckpoint(ledger, true);
  append(
    ledger,
    Array.from({ length: TAIL }, (_, n) => said(BOB, `heartbeat_tail${n}`, { m: 100_000 })),
  );
  closeLedger(ledger);
}

it("a command costs the same at 1 k, 10 k and 100 k facts behind a warm checkpoint", () => {
  const rooms = SIZES.map(aged);
  for (const room of rooms) warm(room);
  for (const part of ["hot", "whole"] as const) {
    const read = rooms.map((room) => cost(room, part, false));
    expect(read.map((each) => each.factsDecoded)).toEqual([TAIL, TAIL, TAIL]);
    expect(new Set(read.map((each) => each.filesOpened)).size).toBe(1);
    // Ids and offsets grow by some digits with the age of the room, and nothing else does.
    const bytes = read.map((each) => each.bytesRead);
    expect(Math.max(...bytes)).toBeLessThan(Math.min(...bytes) * 1.25);
  }
  // The control: without its checkpoint it costs what the room is old.
  const cold = rooms.map((room) => cost(room, "hot", false, true).factsDecoded);
  expect(cold).toEqual(SIZES.map((size) => size + TAIL));
  const written = rooms.map((room) => cost(room, "hot", true));
  expect(written.map((each) => each.factsDecoded)).toEqual([TAIL + 1, TAIL + 1, TAIL + 1]);
  expect(new Set(written.map((each) => each.filesOpened)).size).toBe(1);
});
