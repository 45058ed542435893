import { type Damage, decodeLine, startsRecord, sumAgrees } from "../fact/line.ts";

/** One thing that stands in a segment: a record, or bytes that cannot be believed. Offsets are within the bytes given. */
export type Piece =
  | { readonly start: number; readonly end: number; readonly record: Record<string, unknown> }
  | { readonly start: number; readonly end: number; readonly damage: Damage };

/** Reads a line; `decodeLine`, or whoever knows better what stands there. */
export type Decode = typeof decodeLine;

/**
 * Calls `take` for every piece of every complete line, in order, until it answers false; then returns the offset
 * behind that piece, otherwise behind the last line end. Empty lines are nothing; an unterminated rest is not looked at.
 */
export function scan(
  bytes: Uint8Array,
  take: (piece: Piece) => boolean,
  decode: Decode = decodeLine,
): number {
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (end > start) {
      const record = decode(bytes, start, end);
      if (typeof record !== "string") {
        if (!take({ start, end, record })) return end + 1;
      } else {
        for (const piece of recover(bytes, start, end, record)) if (!take(piece)) return end + 1;
      }
    }
    start = end + 1;
  }
  return start;
}

/**
 * Searches a damaged line once: split wherever a record could begin, a piece counts if it ends in its own right sum.
 * So a record that a crash glued to torn bytes is not lost with them.
 */
function* recover(bytes: Uint8Array, start: number, end: number, damage: Damage): Generator<Piece> {
  const heads: number[] = [];
  for (let i = bytes.indexOf(0x7b, start); i !== -1 && i < end; i = bytes.indexOf(0x7b, i + 1)) {
    if (startsRecord(bytes, i, end)) heads.push(i);
  }
  let torn = start;
  for (const [n, head] of heads.entries()) {
    const behind = heads[n + 1] ?? end;
    if (head < torn || !sumAgrees(bytes, head, behind)) continue;
    const record = decodeLine(bytes, head, behind);
    if (typeof record === "string") continue;
    if (head > torn) yield { start: torn, end: head, damage };
    yield { start: head, end: behind, record };
    torn = behind;
  }
  if (torn < end) yield { start: torn, end, damage };
}
