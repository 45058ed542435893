/** Rooms on the real disk whose facts.db ends where a test wants it to. */
import { appendFileSync, mkdirSync } from "node:fs";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { extendBase, openBase } from "../../lib/history/base.ts";
import type { History } from "../../lib/history/history.ts";
import type { Sqlite } from "../../lib/history/sqlite.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { closeLedger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { NEVER } from "../../lib/room/deadline.ts";

export const HOW = { deadline: NEVER, told: () => undefined };

export function roomAt(directory: string) {
  const room = `${directory}/.rally`;
  mkdirSync(`${room}/log`, { recursive: true });
  const count = counters();
  return { room, disk: archivedDisk(nodeDisk(count)), count };
}

export type RoomAt = ReturnType<typeof roomAt>;

export function write({ room }: RoomAt, records: readonly object[]): void {
  const bytes = records.map((each) => encodeRecord(each as Fact));
  appendFileSync(`${room}/log/main.jsonl`, Buffer.concat(bytes));
}

/** Makes facts.db of everything that stands there now. */
export function index(sqlite: Sqlite, place: RoomAt): void {
  const found = openBase(sqlite, place);
  if (typeof found !== "string") found.base.db.close();
  extendBase(sqlite, place, typeof found === "string" ? undefined : found.ledger, HOW);
}

/** What is answered from facts.db and what stands behind it. */
export function indexed<T>(sqlite: Sqlite, place: RoomAt, ask: (history: History) => T): T {
  const found = openBase(sqlite, place);
  if (typeof found === "string") throw new Error(`facts.db is ${found}`);
  try {
    return ask({ ...found, deadline: NEVER });
  } finally {
    found.base.db.close();
    closeLedger(found.ledger);
  }
}

/** What is answered from the ledger alone. */
export function scanned<T>(place: RoomAt, ask: (history: History) => T): T {
  const ledger = openLedger({ ...place, part: "whole" }, { cold: true });
  try {
    return ask({ base: null, ledger, deadline: NEVER });
  } finally {
    closeLedger(ledger);
  }
}
