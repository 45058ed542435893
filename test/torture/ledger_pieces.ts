/** A reader of the ledger made from docs/ledger.md alone, without any code of rally, to hold rally against. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, gunzipSync } from "node:zlib";

/** One thing that has a place in the order. */
export interface Piece {
  readonly seq: number;
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  /** Nothing where the bytes are damaged. */
  readonly record: Record | null;
}

/** A record as it stands there; nothing in it is believed but what is looked at. */
export interface Record {
  readonly v: number;
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly tool: string;
  readonly session: string;
  readonly paths?: readonly string[];
  readonly resources?: readonly string[];
  readonly tree?: string;
  readonly lease_until?: string;
  readonly ref?: string;
  readonly refs?: readonly string[];
  readonly successor?: string;
  readonly predecessor?: string;
  readonly cursor?: string;
}

/** How a segment may be called. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Every piece of the chain, in order. Whoever closes an engagement here is entitled to: nobody leads. */
export function piecesOf(room: string): Piece[] {
  const found: Piece[] = [];
  const there = segmentNames(room);
  const seen = new Set<string>();
  let name: string | undefined = there.find((each) => each === "main");
  while (name !== undefined) {
    const segment: string = name;
    seen.add(segment);
    let closed: string | undefined;
    for (const piece of segmentPieces(bytesOf(room, segment))) {
      found.push({ ...piece, segment, seq: found.length + 1 });
      const { kind, successor = "" } = piece.record ?? {};
      if (kind !== "engagement.closed" || !NAME.test(successor) || seen.has(successor)) continue;
      closed = successor;
      break;
    }
    name = there.find((each) =>
      closed === undefined ? isOpenedBehind(room, segment, each, seen) : each === closed,
    );
  }
  return found;
}

/** The segments that there are, reached or not. */
export function segmentNames(room: string): string[] {
  const files = [...listed(join(room, "log")), ...listed(join(room, "log/archive"))];
  return [
    ...new Set(files.flatMap((file) => /^(.+)\.jsonl(?:\.gz)?$/.exec(file)?.[1] ?? [])),
  ].sort();
}

/** Of a segment; of one that stands in an archive, whatever else has its name. */
export function bytesOf(room: string, segment: string): Buffer {
  if (isArchived(room, segment)) return gunzipSync(readFileSync(archiveOf(room, segment)));
  return readFileSync(join(room, "log", `${segment}.jsonl`));
}

export function isArchived(room: string, segment: string): boolean {
  return existsSync(archiveOf(room, segment));
}

function archiveOf(room: string, segment: string): string {
  return join(room, "log/archive", `${segment}.jsonl.gz`);
}

function listed(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** Pieces of all complete lines; what stands behind the last line end is not looked at. */
export function segmentPieces(bytes: Buffer): Pick<Piece, "offset" | "length" | "record">[] {
  const found: Pick<Piece, "offset" | "length" | "record">[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    for (const [from, to, record] of split(bytes, start, end))
      found.push({ offset: from, length: to - from, record });
    start = end + 1;
  }
  return found;
}

/** Whether this segment says of itself that it follows the other: so it is found where a close was lost. */
function isOpenedBehind(room: string, segment: string, other: string, seen: ReadonlySet<string>) {
  if (seen.has(other)) return false;
  const first = segmentPieces(bytesOf(room, other))[0]?.record;
  return first?.kind === "engagement.opened" && first.predecessor === segment;
}

/** How every record of every version begins. */
const HEAD = '{"v":';

type Part = readonly [from: number, to: number, record: Record | null];

/** A line as a whole, or searched once for records that were glued to torn bytes. */
function split(bytes: Buffer, start: number, end: number): Part[] {
  if (start === end) return [];
  const whole = recordIn(bytes, start, end);
  if (whole !== null) return [[start, end, whole]];
  const heads: number[] = [];
  for (let at = bytes.indexOf(HEAD, start); at !== -1 && at < end; at = bytes.indexOf(HEAD, at + 1))
    heads.push(at);
  const parts: Part[] = [];
  let torn = start;
  for (const [n, head] of heads.entries()) {
    const behind = heads[n + 1] ?? end;
    const record = recordIn(bytes, head, behind);
    if (record === null) continue;
    if (head > torn) parts.push([torn, head, null]);
    parts.push([head, behind, record]);
    torn = behind;
  }
  return torn < end ? [...parts, [torn, end, null]] : parts;
}

function recordIn(bytes: Buffer, start: number, end: number): Record | null {
  const body = bytes.subarray(start, end - 18);
  const sum = crc32(body).toString(16).padStart(8, "0");
  if (bytes.toString("latin1", end - 18, end) !== `,"sum":"${sum}"}`) return null;
  if (!body.toString("latin1").startsWith(HEAD)) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
