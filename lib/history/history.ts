import { carriedBy } from "../fact/carried_by.ts";
import { decodeLine } from "../fact/line.ts";
import type { Entry, Ledger } from "../ledger/ledger.ts";
import type { Pieces } from "../ledger/pieces.ts";
import { replay, type Watch } from "../ledger/replay.ts";
import type { Deadline } from "../room/deadline.ts";
import type { Base } from "./base.ts";

/**
 * All facts of a room, to look back at: facts.db as of a place in the ledger, and the ledger behind that place. Which
 * part of them is in facts.db, all or nothing, changes no answer.
 */
export interface History {
  readonly base: Base | null;
  /** Where facts.db ends, or at the beginning; reading the tail takes it to the end. */
  readonly ledger: Ledger;
  readonly deadline: Deadline;
}

/** A line as facts.db knows it. */
export interface Line extends Pick<Entry, "seq" | "segment" | "offset" | "length"> {
  readonly outcome: string;
  readonly reason: string | null;
  readonly record: Record<string, unknown>;
}

/** facts.db says of the ledger what the ledger does not say: one of them has been changed. */
export class Disagreement extends Error {}

/** The deadline passed before the tail was read. */
export class Late extends Error {}

/** Reads the ledger behind facts.db, to its end. */
export function readTail({ ledger, deadline }: History, watch: Watch): void {
  if (replay(ledger, deadline, watch) === "deadline") throw new Late();
}

/** Columns that `lineOf` reads. */
export const LINE = `f.seq, f.segment, f."offset", f.length, f.id, f.remote, f.outcome, f.reason`;

type Row = readonly [
  ...[seq: number, segment: string, offset: number, length: number],
  ...[id: string | null, remote: string | null, outcome: string, reason: string | null],
];

/** The line that such a row tells of, as it stands in the ledger now. */
export function lineOf(pieces: Pieces, row: readonly unknown[]): Line {
  const [seq, segment, offset, length, id, remote, outcome, reason] = row as unknown as Row;
  const bytes = pieces.bytes({ segment, offset, length });
  const record = decodeLine(bytes, 0, bytes.length);
  if (typeof record === "string" || !isOf(record, id, remote))
    throw new Disagreement(`${segment}:${offset} is not what facts.db has`);
  return { seq, segment, offset, length, outcome, reason, record };
}

/** Whether facts.db has the ids of this record, or of what it carries. */
function isOf(record: Line["record"], id: string | null, remote: string | null): boolean {
  const carried = carriedBy(record);
  const carrier = carried === undefined ? null : (text(record["id"]) ?? "");
  return text((carried ?? record)["id"]) === id && carrier === remote;
}

/** Text as SQLite keeps it: UTF-8, which has no half of a pair. */
export function text(value: unknown): string | null {
  return typeof value === "string" ? value.toWellFormed() : null;
}
