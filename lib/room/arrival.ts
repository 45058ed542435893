import { crc32 } from "../fact/crc32.ts";
import { crcOfLasting } from "../fact/lasting.ts";
import { decodeLine, MAX_RECORD } from "../fact/line.ts";
import { undo } from "./ended_here.ts";
import type { Speaker } from "./kind.ts";
import { leaveToPublished, notePublished } from "./laying.ts";
import { foldedOf } from "./published.ts";
import type { State } from "./state.ts";

/** A string of the published ledger, as far as it is a record. */
export interface Arrival {
  readonly record: Record<string, unknown> | null;
  /** CRC-32 of all strings up to this one, without what a redaction may blank. */
  readonly crc: number;
}

/** The strings of a batch as somebody has read them behind others of that CRC-32. */
export interface Reading {
  readonly before: number;
  readonly strings: readonly string[];
  readonly arrived: readonly Arrival[];
}

/** The strings of a batch, read once: not at all where `known` has read these. */
export function arrivals(
  strings: readonly string[],
  before: number,
  known: Reading | null = null,
): readonly Arrival[] {
  return known !== null && isOf(known, strings, before) ? known.arrived : read(strings, before);
}

function isOf(known: Reading, strings: readonly string[], before: number): boolean {
  if (known.before !== before || known.strings.length !== strings.length) return false;
  return known.strings.every((each, n) => each === strings[n]);
}

function read(strings: readonly string[], before: number): Arrival[] {
  // One for all: to ask for memory takes longer than what is done with it.
  const room = Buffer.allocUnsafeSlow(MAX_RECORD);
  let crc = before;
  return strings.map((string) => {
    const length = Buffer.byteLength(string);
    const bytes = length > MAX_RECORD ? Buffer.from(string) : room.subarray(0, room.write(string));
    // What is not well formed has other letters in these bytes than in the string.
    const text = string.isWellFormed() ? string : undefined;
    const record = length > MAX_RECORD ? "oversized" : decodeLine(bytes, 0, length, text);
    const isRecord = typeof record !== "string";
    crc = isRecord ? crcOfLasting(bytes, crc) : crc32(bytes, 0, length, crc);
    return { record: isRecord ? record : null, crc };
  });
}

/** Folds one published fact behind those before it. */
export function publish(state: State, { record }: Arrival, { foldPublished }: Speaker): void {
  const published = state.published!;
  const shared = foldedOf(published);
  if (!foldPublished(shared, record)) return;
  if (shared.format > state.format) state.format = shared.format;
  const id = String(record!["id"]);
  const own = state.claims.get(id);
  if (own !== undefined) own.published = true;
  undo(published, id);
  notePublished(state, id);
  leaveToPublished(state, id);
}
