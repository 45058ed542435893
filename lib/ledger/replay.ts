import { longestOf } from "../fact/line.ts";
import type { Deadline } from "../room/deadline.ts";
import { fold, foldDamage } from "../room/fold.ts";
import { voided } from "../room/verdict.ts";
import { adopted } from "./chain.ts";
import { segmentPath } from "./layout.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { type Decode, type Piece, scan } from "./scan.ts";

const CHUNK = 1 << 20;
const GUARD = 256;

/** Sees an entry, and its bytes as they stand; these are gone when the call is over. */
export type Watch = (entry: Entry, bytes: Uint8Array) => void;

/**
 * Folds what stands behind the place reached so far, through all segments of the chain, and leaves the ledger at its
 * end, or where `until` says. `watch` sees every line in order; `decode` reads them. Past the deadline it stops between two chunks and says so.
 */
export function replay(
  ledger: Ledger,
  deadline: Deadline,
  watch?: Watch,
  decode?: Decode,
): "complete" | "deadline" {
  const { segments } = ledger.state;
  for (;;) {
    if (readOn(ledger, deadline, watch, decode) === "deadline") return "deadline";
    if (ledger.state.seq >= ledger.until) return "complete";
    if (!isClosed(ledger)) {
      const next = adopted(ledger);
      if (next === undefined) return "complete";
      // It may have been opened or closed since we looked: a successor is made only after the close is on disk.
      if (readOn(ledger, deadline, watch, decode) === "deadline") return "deadline";
      if (ledger.state.seq >= ledger.until) return "complete";
      if (!isClosed(ledger)) segments.push(next);
    }
    enter(ledger, segments[segments.indexOf(ledger.segment) + 1]!);
  }
}

/** Folds what there is of the segment, as far as its close. */
function readOn(
  ledger: Ledger,
  deadline: Deadline,
  watch?: Watch,
  decode?: Decode,
): "complete" | "deadline" {
  ledger.handle ??= ledger.disk.open(segmentPath(ledger.room, ledger.segment), "read");
  if (ledger.handle === undefined || isOver(ledger)) return "complete";
  return foldSegment(ledger, deadline, watch, decode);
}

/** Moves to the beginning of another segment. */
function enter(ledger: Ledger, segment: string): void {
  if (ledger.handle !== undefined) ledger.disk.close(ledger.handle);
  ledger.ends[ledger.segment] = ledger.offset;
  Object.assign(ledger, {
    handle: undefined,
    segment,
    offset: 0,
    crc: { value: 0, upTo: 0 },
    guard: new Uint8Array(0),
  });
}

function foldSegment(
  ledger: Ledger,
  deadline: Deadline,
  watch?: Watch,
  decode?: Decode,
): "complete" | "deadline" {
  const handle = ledger.handle!;
  let size = ledger.disk.stat(handle).size;
  let room = Buffer.alloc(0);
  for (let want = CHUNK; ledger.offset < size; ) {
    if (ledger.tail.bytes > CHUNK && deadline.passed()) return "deadline";
    const length = Math.min(want, size - ledger.offset);
    if (room.length < length) room = Buffer.allocUnsafeSlow(length);
    const chunk = room.subarray(0, length);
    const bytes = chunk.subarray(0, ledger.disk.read(handle, chunk, ledger.offset));
    const used = scan(bytes, (piece) => take(ledger, bytes, piece, watch), decode);
    advance(ledger, bytes.subarray(0, used));
    if (isOver(ledger)) return "complete";
    // Fewer bytes than the file said it has: somebody cut it short. There is nothing more to wait for.
    const atEnd = bytes.length < chunk.length || ledger.offset + bytes.length - used >= size;
    if (used > 0) want = CHUNK;
    else if (atEnd) break;
    else want *= 2;
    if (atEnd && used > 0) {
      size = ledger.disk.stat(handle).size;
      if (size - ledger.offset <= bytes.length - used) break;
    }
  }
  return "complete";
}

/** Whether the segment has been closed, or another adopted behind it. */
function isClosed({ state, segment }: Ledger): boolean {
  return state.segments.at(-1) !== segment;
}

/** Whether the open segment has been closed, or as much has been folded as was asked for. */
function isOver(ledger: Ledger): boolean {
  return isClosed(ledger) || ledger.state.seq >= ledger.until;
}

/** Folds one piece; false where the fold goes no further in this segment. */
function take(ledger: Ledger, bytes: Uint8Array, piece: Piece, watch?: Watch): boolean {
  const { state, segment } = ledger;
  const place = { segment, offset: ledger.offset + piece.start, length: piece.end - piece.start };
  ledger.count.factsDecoded++;
  ledger.tail.facts++;
  if ("damage" in piece) {
    foldDamage(state);
    const verdict = { outcome: "damaged", reason: piece.damage } as const;
    const entry = { ...place, seq: state.seq, record: null, verdict };
    watch?.(entry, bytes.subarray(piece.start, piece.end));
    return !isOver(ledger);
  }
  const { record } = piece;
  let verdict: Entry["verdict"];
  if (place.length > longestOf(record["kind"])) {
    state.seq++;
    verdict = voided("oversized");
  } else verdict = fold(state, record);
  const entry = { ...place, seq: state.seq, record, verdict };
  watch?.(entry, bytes.subarray(piece.start, piece.end));
  return !isOver(ledger);
}

function advance(ledger: Ledger, folded: Uint8Array): void {
  ledger.offset += folded.length;
  ledger.tail.bytes += folded.length;
  if (folded.length >= GUARD) ledger.guard = folded.slice(-GUARD);
  else if (folded.length > 0) {
    const joined = new Uint8Array(ledger.guard.length + folded.length);
    joined.set(ledger.guard);
    joined.set(folded, ledger.guard.length);
    ledger.guard = joined.slice(-GUARD);
  }
}
