import { type Damage, decodeLine, longestOf, startsRecord } from "../../fact/line.ts";
import { isOlderLine, olderFact } from "../../fact/older/line.ts";
import type { OlderNote } from "../../fact/older/notes.ts";
import { type Piece, scan } from "../../ledger/scan.ts";
import type { Line } from "./lines.ts";

/** One thing that came in: a record, or bytes that are none and why. */
export type Arrival = Place &
  (
    | { readonly record: Record<string, unknown>; readonly older?: ReadonlySet<OlderNote> }
    | { readonly reason: Reason }
  );

/** Why something that came in cannot be taken. */
export type Reason = Damage | "over-long" | "older-without-time";

interface Place {
  readonly line: number;
  readonly offset: number;
}

const BOM = [0xef, 0xbb, 0xbf];

/** What a line holds: a record, several that were glued together, one of the older format, or damage. */
export function* arrivals(line: Line): Generator<Arrival> {
  const { number, offset } = line;
  if (line.bytes === null) {
    yield { line: number, offset, reason: "over-long" };
    return;
  }
  const from = offset === 0 && BOM.every((byte, n) => line.bytes![n] === byte) ? BOM.length : 0;
  const to = line.bytes.at(-1) === 13 ? line.bytes.length - 1 : line.bytes.length;
  // Without what other systems put at the beginning of a file and at the end of a line.
  const bytes = line.bytes.subarray(from, Math.max(from, to));
  const place = { line: number, offset: offset + from };
  if (bytes.length === 0) return;
  if (!startsRecord(bytes, 0, bytes.length)) {
    const value = parsed(bytes);
    if (isOlderLine(value)) {
      const older = olderFact(value);
      if (older === undefined) yield { ...place, reason: "older-without-time" };
      else yield { ...place, record: { ...older.fact }, older: older.notes };
      return;
    }
  }
  const found: Piece[] = [];
  const whole = decodeLine(bytes, 0, bytes.length);
  if (typeof whole !== "string") found.push({ start: 0, end: bytes.length, record: whole });
  else scan(Buffer.concat([bytes, LINE_END]), (piece) => found.push(piece) > 0);
  for (const piece of found) yield arrival(place, piece);
}

const LINE_END = new Uint8Array([10]);

function arrival({ line, offset }: Place, piece: Piece): Arrival {
  const place = { line, offset: offset + piece.start };
  if ("damage" in piece) return { ...place, reason: piece.damage };
  const tooLong = piece.end - piece.start > longestOf(piece.record["kind"]);
  return tooLong ? { ...place, reason: "over-long" } : { ...place, record: piece.record };
}

function parsed(bytes: Uint8Array): unknown {
  if (bytes[0] !== 0x7b) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
