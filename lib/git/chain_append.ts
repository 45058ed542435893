import { type Refusal, refuse } from "../fact/refusal.ts";
import { SEGMENT_MOST, segmentsOf } from "./chain.ts";
import { encodeCommit } from "./commit.ts";
import type { ObjectStore } from "./object_store.ts";
import { encodeSegments, SEGMENTS_MOST } from "./segments.ts";

/**
 * A segment that holds so many bytes grows no more. Each append stores the last segment anew, here and at the remote,
 * until Git packs both, and a push without Git sends it whole; the more segments, the larger is each tree.
 */
export const SEGMENT_FULL = 64 * 1024;

/**
 * Makes the commit that appends these records, each the text of one line, to the chain of `tip`, or begins one. No ref is
 * touched. `at` is in milliseconds since 1970.
 */
export async function appendToChain(
  objects: ObjectStore,
  tip: string | null,
  records: readonly string[],
  at: number,
): Promise<{ readonly id: string } | Refusal> {
  const before = tip === null ? [] : await segmentsOf(objects, tip);
  if ("code" in before) return before;
  const open = await lastOf(objects, before);
  if ("code" in open) return open;
  const grown = filled(open, records);
  const segments = before.slice(0, -1);
  if (segments.length + grown.length > SEGMENTS_MOST) return full(tip);
  for (const content of grown) {
    const blob = await objects.write("blob", content);
    if ("code" in blob) return blob;
    segments.push(blob.id);
  }
  const tree = await objects.write("tree", encodeSegments(segments));
  if ("code" in tree) return tree;
  const message = `rally: ${records.length} ${records.length === 1 ? "fact" : "facts"}`;
  return objects.write("commit", encodeCommit(tree.id, tip, at, message));
}

const NONE = new Uint8Array();

/** The last segment, nothing where there is none. */
async function lastOf(
  objects: ObjectStore,
  segments: readonly string[],
): Promise<Uint8Array | Refusal> {
  const last = segments.at(-1);
  if (last === undefined) return NONE;
  const contents = await objects.read([last], "blob", SEGMENT_MOST);
  return "code" in contents ? contents : contents[0]!;
}

/** Records behind what is there, each whole in one segment. */
function filled(open: Uint8Array, records: readonly string[]): Uint8Array[] {
  const segments: Uint8Array[][] = [open.length === 0 ? [] : [open]];
  let size = open.length;
  for (const record of records) {
    const line = new TextEncoder().encode(`${record}\n`);
    if (record.includes("\n") || line.length > SEGMENT_MOST)
      throw new Error("A record of a chain is one line that fits into a segment");
    if (size > 0 && size + line.length > SEGMENT_FULL) {
      segments.push([]);
      size = 0;
    }
    segments.at(-1)!.push(line);
    size += line.length;
  }
  return segments.filter((pieces) => pieces.length > 0).map(joined);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function full(tip: string | null): Refusal {
  const message = `The chain of ${tip} is full: it has ${SEGMENTS_MOST} segments`;
  return refuse("refused", "chain-full", message, ["Go on in a room of another name"]);
}
