import { segmentPath } from "./layout.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { type Piece, scan } from "./scan.ts";

const CHUNK = 64 * 1024;

/** A line on the way back: what stands there, without a verdict. */
export type Seen = Omit<Entry, "verdict">;

/**
 * The lines of the ledger from its end towards its beginning, with their `seq`: what is newest costs the same at any
 * age of the room. The ledger has been replayed to its end.
 */
export function* backward(ledger: Ledger): Generator<Seen> {
  let seq = ledger.state.seq;
  const chain = ledger.state.segments;
  for (let n = chain.indexOf(ledger.segment); n >= 0; n--) {
    const segment = chain[n]!;
    const end = segment === ledger.segment ? ledger.offset : (ledger.ends[segment] ?? 0);
    const handle = ledger.disk.open(segmentPath(ledger.room, segment), "read");
    if (handle === undefined) continue;
    try {
      for (const piece of piecesBack(ledger, handle, end)) {
        const { start, end: behind } = piece;
        yield {
          segment,
          offset: start,
          length: behind - start,
          seq: seq--,
          record: "record" in piece ? piece.record : null,
        };
      }
    } finally {
      ledger.disk.close(handle);
    }
  }
}

/** The pieces before `end`, last first, with offsets in the segment. */
function* piecesBack(
  ledger: Ledger,
  handle: NonNullable<Ledger["handle"]>,
  end: number,
): Generator<Piece> {
  let tail = new Uint8Array(0);
  for (let from = end; from > 0; ) {
    const size = Math.min(CHUNK, from);
    from -= size;
    const bytes = new Uint8Array(size + tail.length);
    ledger.disk.read(handle, bytes.subarray(0, size), from);
    bytes.set(tail, size);
    // A line that begins before this chunk is kept for the next one.
    const first = from === 0 ? 0 : bytes.indexOf(10) + 1;
    if (from > 0 && first === 0) {
      tail = bytes;
      continue;
    }
    for (let stop = bytes.length; stop > first; ) {
      // Before the first byte a negative place would count from the end.
      const before = stop < 2 ? -1 : bytes.lastIndexOf(10, stop - 2);
      const start = Math.max(first, before + 1);
      const pieces: Piece[] = [];
      scan(bytes.subarray(start, stop), (piece) => pieces.push(piece) > 0);
      ledger.count.factsDecoded += pieces.length;
      for (const piece of pieces.reverse())
        yield { ...piece, start: piece.start + start + from, end: piece.end + start + from };
      stop = start;
    }
    tail = bytes.slice(0, first);
  }
}
