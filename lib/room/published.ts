import { crc32 } from "../fact/crc32.ts";
import { crcOfLasting } from "../fact/lasting.ts";
import { decodeLine, MAX_RECORD } from "../fact/line.ts";
import { undo } from "./ended_here.ts";
import type { Speaker } from "./kind.ts";
import { isKnown, KINDS } from "./kinds.ts";
import { restore } from "./snapshot.ts";
import { emptyState, type Published, type State } from "./state.ts";
import { travels } from "./travelling.ts";

/** What a room knows of the chain before anything has come. */
export function nothingPublished(part: "hot" | "whole"): Published {
  return {
    count: 0,
    crc: 0,
    commit: null,
    settled: false,
    sent: null,
    batches: new Map(),
    ended: new Map(),
    folded: emptyState(part),
    part,
  };
}

/** The published facts folded among themselves. */
export function foldedOf(published: Published): State {
  if (typeof published.folded === "string")
    published.folded = restore(JSON.parse(published.folded) as Record<string, unknown>);
  return published.folded;
}

/** A string of the chain, as far as it is a record. */
export interface Arrival {
  readonly record: Record<string, unknown> | null;
  /** CRC-32 of all strings up to this one, without what a redaction may blank. */
  readonly crc: number;
}

/** The strings of a batch, read once. */
export function arrivals(strings: readonly string[], before: number): Arrival[] {
  let crc = before;
  return strings.map((string) => {
    const bytes = Buffer.from(string);
    const { length } = bytes;
    const record = length > MAX_RECORD ? "oversized" : decodeLine(bytes, 0, length);
    const isRecord = typeof record !== "string";
    crc = isRecord ? crcOfLasting(bytes, crc) : crc32(bytes, 0, length, crc);
    return { record: isRecord ? record : null, crc };
  });
}

/** Folds one fact of the chain behind those before it. Whatever it is, it has its place there. */
export function publish(state: State, { record }: Arrival, { fold }: Pick<Speaker, "fold">): void {
  const published = state.published!;
  const alone = foldedOf(published);
  if (record === null || !mayTravel(record)) {
    alone.seq++;
    return;
  }
  fold(alone, record);
  if (alone.format > state.format) state.format = alone.format;
  const id = String(record["id"]);
  const own = state.claims.get(id);
  if (own !== undefined) own.published = true;
  undo(published, id);
}

/** Kinds of newer versions are carried, as in a ledger. */
function mayTravel(record: Record<string, unknown>): boolean {
  const kind = String(record["kind"]);
  if (!isKnown(kind)) return true;
  return KINDS[kind].travels !== "never" && (kind !== "claim" || travels(record));
}
