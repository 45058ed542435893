/**
 * The tree of a chain's commit: segment blobs `000001.jsonl`, `000002.jsonl`, … without a gap, and nothing else.
 *
 * @module
 */
import { type Refusal, refuse } from "../fact/refusal.ts";
import { showName } from "../fact/untrusted.ts";

/** A blob of records, by its id. Its number is its place in the tree, from 1. */
export type Segments = readonly string[];

/** More than a room has in a lifetime, and 640 KiB of tree. */
export const SEGMENTS_MOST = 16_384;

/** Bytes of an entry before its id. */
const ENTRY = "100644 000001.jsonl\0".length;

/** A tree of so many segments, with ids of the longer kind. */
export const TREE_MOST = SEGMENTS_MOST * (ENTRY + 32);

/** The tree as Git keeps it. */
export function encodeSegments(segments: Segments): Uint8Array {
  const bytes: number[] = [];
  segments.forEach((id, index) => {
    for (const char of `100644 ${segmentName(index + 1)}\0`) bytes.push(char.charCodeAt(0));
    for (let at = 0; at < id.length; at += 2) bytes.push(Number.parseInt(id.slice(at, at + 2), 16));
  });
  return Uint8Array.from(bytes);
}

/**
 * Reads a tree of the commit `commit`, from which ids have their length. Refuses by name what no room has put there. What
 * it has in common with one that was read before is not taken apart once more.
 */
export function parseSegments(
  commit: string,
  tree: Uint8Array,
  known?: { readonly tree: Uint8Array; readonly segments: Segments },
): Segments | Refusal {
  const idLength = commit.length / 2;
  const entryLength = ENTRY + idLength;
  const closed = (known?.segments.length ?? 0) - 1;
  const isGrown = closed > 0 && startsAlike(tree, known!.tree, closed * entryLength);
  const segments: string[] = isGrown ? known!.segments.slice(0, closed) : [];
  for (let at = segments.length * entryLength; at < tree.length; ) {
    const nul = tree.indexOf(0, at);
    if (nul === -1 || nul + 1 + idLength > tree.length)
      return refuse("unreadable", "chain-damaged", `The tree of the commit ${commit} is cut short`);
    const entry = new TextDecoder().decode(tree.subarray(at, nul));
    const expected = segmentName(segments.length + 1);
    if (entry !== `100644 ${expected}` || segments.length === SEGMENTS_MOST)
      return foreign(commit, entry, expected);
    at = nul + 1 + idLength;
    segments.push(hex(tree.subarray(nul + 1, at)));
  }
  return segments;
}

/** Whether two trees have the same first bytes, so many. */
function startsAlike(one: Uint8Array, other: Uint8Array, length: number): boolean {
  if (one.length < length || other.length < length) return false;
  return Buffer.compare(one.subarray(0, length), other.subarray(0, length)) === 0;
}

/** The name of the segment with this number. */
export function segmentName(number: number): string {
  return `${String(number).padStart(6, "0")}.jsonl`;
}

function foreign(commit: string, entry: string, expected: string): Refusal {
  const space = entry.indexOf(" ");
  const [mode, name] = [entry.slice(0, space), entry.slice(space + 1)];
  const what = KINDS[mode] ?? `an entry of mode ${showName(mode)}`;
  const message = `The commit ${commit} holds ${what} ${showName(name)} where a room has ${expected}`;
  return refuse("unreadable", "chain-foreign", message, NOT_OURS);
}

/** What helps where something else than rally wrote to the ref. */
export const NOT_OURS = [
  "Look at it with `git log --stat` of the ref; whoever may push there can put back the commit before it",
];

const KINDS: Readonly<Record<string, string>> = {
  "100644": "a file",
  "100755": "an executable",
  "120000": "a symlink",
  "160000": "a submodule",
  "40000": "a directory",
};

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
