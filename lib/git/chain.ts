/**
 * A room's chain: commits in one line, each of which appends records to the segments of the one before.
 *
 * @module
 */
import { type Refusal, refuse } from "../fact/refusal.ts";
import { COMMIT_MOST, parseCommit } from "./commit.ts";
import type { Commit, ObjectStore } from "./object_store.ts";
import { NOT_OURS, parseSegments, type Segments, segmentName, TREE_MOST } from "./segments.ts";
import { tooLarge } from "./unsound_object.ts";

/** No reader takes a larger segment. Writers close one long before. */
export const SEGMENT_MOST = 256 * 1024;

/** What is read at one time is held in memory until all of it is found to be sound. */
const READ_MOST = 1024 * 1024 * 1024;

/** So many objects are asked for at once. */
const AT_ONCE = 256;

/**
 * The records that the chain of `tip` has behind those of `known`, in order, in pieces of whole lines; all of them where
 * nothing is known yet. All or nothing: a chain that is damaged, too large, not of rally's making, or that does not go
 * on from what is known is refused by name, and its sound beginning with it.
 *
 * Between two commits the last segment is not compared byte for byte where both are behind `known`: what this reader has
 * read before is a beginning of what it reads now.
 */
export async function readChain(
  objects: ObjectStore,
  tip: string,
  known: string | null,
): Promise<readonly Uint8Array[] | Refusal> {
  if (tip === known) return [];
  const commits = await objects.history(tip, known);
  if ("code" in commits) return commits;
  const merge = commits.find(({ parents }) => parents.length > 1);
  if (merge !== undefined) return isMerge(merge);
  if ((commits.at(-1)?.parents[0] ?? null) !== known)
    return rewritten(`The commit ${known}, which is known, is not behind ${tip}`);
  const before = known === null ? [] : await segmentsOf(objects, known);
  if ("code" in before) return before;
  const after = await appendedTo(objects, before, commits.toReversed());
  return "code" in after ? after : contentBehind(objects, tip, before, after);
}

/** The records in such a piece, each the text of one line. */
export function recordsIn(piece: Uint8Array): string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece);
  return text.split("\n").filter((line) => line !== "");
}

/** The segments of one commit. */
export async function segmentsOf(objects: ObjectStore, id: string): Promise<Segments | Refusal> {
  const contents = await objects.read([id], "commit", COMMIT_MOST);
  if ("code" in contents) return contents;
  const commit = parseCommit(id, contents[0]!);
  if ("code" in commit) return commit;
  const trees = await objects.read([commit.tree], "tree", TREE_MOST);
  return "code" in trees ? trees : parseSegments(id, trees[0]!);
}

/** The segments of the newest of these commits, oldest first, each of which must append to those of the one before. */
async function appendedTo(
  objects: ObjectStore,
  before: Segments,
  commits: readonly Commit[],
): Promise<Segments | Refusal> {
  let last = before;
  let read: Uint8Array | undefined;
  for (let from = 0; from < commits.length; from += AT_ONCE) {
    const some = commits.slice(from, from + AT_ONCE);
    const ids = some.map(({ tree }) => tree);
    const trees = await objects.read(ids, "tree", TREE_MOST);
    if ("code" in trees) return trees;
    for (const [index, { id }] of some.entries()) {
      const tree = trees[index]!;
      // Each has all entries of the one before but the last.
      const next = parseSegments(id, tree, read && { tree: read, segments: last });
      if ("code" in next) return next;
      read = tree;
      const closed = last.slice(0, -1);
      if (next.length < last.length || closed.some((segment, at) => segment !== next[at]))
        return rewritten(`The commit ${id} does not only append: it changes what was closed`);
      last = next;
    }
  }
  return last;
}

async function contentBehind(
  objects: ObjectStore,
  tip: string,
  before: Segments,
  after: Segments,
): Promise<readonly Uint8Array[] | Refusal> {
  const open = before.length - 1;
  const grown = open >= 0 && before[open] !== after[open];
  const first = grown ? open : before.length;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let from = first; from < after.length; from += AT_ONCE) {
    const some = await objects.read(after.slice(from, from + AT_ONCE), "blob", SEGMENT_MOST);
    if ("code" in some) return some;
    for (const content of some) {
      if (content.at(-1) !== NEWLINE) return unfinished(tip, first + pieces.length);
      bytes += content.length;
      pieces.push(content);
    }
    if (bytes > READ_MOST) return tooLarge(tip, bytes, READ_MOST);
  }
  if (!grown) return pieces;
  const old = await objects.read([before[open]!], "blob", SEGMENT_MOST);
  if ("code" in old) return old;
  const [was, is] = [old[0]!, pieces[0]!];
  if (was.some((byte, at) => byte !== is[at]))
    return rewritten(
      `The commit ${tip} changes records of ${segmentName(open + 1)} that are known`,
    );
  return [is.subarray(was.length), ...pieces.slice(1)];
}

const NEWLINE = 0x0a;

function rewritten(message: string): Refusal {
  return refuse("refused", "chain-rewritten", message, [
    "Somebody has rewritten what was published; ask who may push to the ref before you follow it",
  ]);
}

function isMerge({ id }: Commit): Refusal {
  const message = `The commit ${id} is a merge, which a room's chain never has`;
  return refuse("unreadable", "chain-foreign", message, NOT_OURS);
}

function unfinished(tip: string, index: number): Refusal {
  const message = `${segmentName(index + 1)} of the commit ${tip} does not end with a whole line`;
  return refuse("unreadable", "chain-foreign", message, NOT_OURS);
}
