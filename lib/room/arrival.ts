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
