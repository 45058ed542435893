import { foldCase } from "../fact/case_folding.ts";
import type { TaskDraft } from "./read_task.ts";
import { pointerTo, type Report } from "./unplaced.ts";

/**
 * Reports each owned path that meets another task's by the rule of claims (SPEC section 4): for each directory above it,
 * and for itself, one other task that owns that. So what is reported grows with the paths and not with their pairs,
 * every path that meets another is named, and nothing is reported exactly if no two meet. Answers whether any two paths
 * may be the same, of one task too.
 */
export function checkOverlap(drafts: readonly TaskDraft[], report: Report): boolean {
  if (!mayMeet(drafts)) return false;
  const directories = byDirectory(drafts, report);
  const known = new Map<string, readonly Owned[]>();
  for (const [directory, names] of directories) {
    const above = ownedAbove(directory, directories, known);
    if (above.length === 0) continue;
    for (const first of names.values())
      for (let each: Owned | undefined = first; each !== undefined; each = each.also)
        for (const there of above) tell(each, otherThan(each, there), true, report);
  }
  return true;
}

/**
 * A quick look at numbers that stand for the paths and for the directories above them, which is all that a clean
 * descriptor pays. Those of equal texts are equal; those of others are by chance alone, and then it is looked at closely.
 */
function mayMeet(drafts: readonly TaskDraft[]): boolean {
  let count = 0;
  for (const { owned } of drafts) count += owned.length;
  const [paths, directories] = [fingerprints(count), new Set<number>()];
  for (const { owned } of drafts)
    for (const path of owned)
      if (path !== undefined && !paths.add(fingerprint(path, directories))) return true;
  for (const directory of directories) if (paths.has(directory)) return true;
  return false;
}

/** A set of at most so many numbers. The language's own takes as long as all else that a clean descriptor pays here. */
function fingerprints(most: number) {
  const mask = 2 ** Math.ceil(Math.log2(most * 2 + 2)) - 1;
  const slots = new Int32Array(mask + 1);
  // An empty slot is 0, so 0 stands for 1: taken for equal, they are only looked at closely.
  const slotOf = (print: number): number => {
    let at = print & mask;
    while (slots[at] !== 0 && slots[at] !== print) at = (at + 1) & mask;
    return at;
  };
  return {
    /** Whether it was not there. */
    add: (given: number): boolean => {
      const print = given || 1;
      const at = slotOf(print);
      if (slots[at] === print) return false;
      slots[at] = print;
      return true;
    },
    has: (given: number): boolean => slots[slotOf(given || 1)] !== 0,
  };
}

/** The number of a path, case folded (FNV-1a), and into the set those of the directories above it. */
function fingerprint(path: string, directories: Set<number>): number {
  let print = FNV_BASIS;
  let parent = FNV_BASIS;
  let letters = 0;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    letters |= code;
    if (code === SLASH) parent = print;
    print = Math.imul(print ^ (code >= UPPER_A && code <= UPPER_Z ? code | 0x20 : code), FNV_PRIME);
  }
  // Beyond ASCII the table is asked. What is folded folds to itself.
  const folded = letters > 0x7f ? foldCase(path) : path;
  if (folded !== path) return fingerprint(folded, directories);
  if (parent !== FNV_BASIS && !directories.has(parent)) {
    fingerprint(path.slice(0, path.lastIndexOf("/")), directories);
    directories.add(parent);
  }
  return print;
}

const [SLASH, UPPER_A, UPPER_Z] = [0x2f, 0x41, 0x5a];
/** Of FNV-1a with 32 bits. */
const [FNV_BASIS, FNV_PRIME] = [0x811c9dc5 | 0, 0x01000193];

/** A path of a task. */
interface Owned {
  readonly draft: TaskDraft;
  readonly n: number;
  /** Another task's path that is the same. */
  also: Owned | undefined;
}

/** The owned names in a directory, case folded. */
type Names = Map<string, Owned>;

/** Everything that is owned, by directory and name; the same path of another task is reported on the way. */
function byDirectory(drafts: readonly TaskDraft[], report: Report): Map<string, Names> {
  const directories = new Map<string, Names>();
  for (const draft of drafts)
    for (const [n, path] of draft.owned.entries()) {
      if (path === undefined) continue;
      const [directory, name] = split(foldCase(path));
      const names = directories.get(directory) ?? new Map<string, Owned>();
      if (names.size === 0) directories.set(directory, names);
      const first = names.get(name);
      if (first === undefined) names.set(name, { draft, n, also: undefined });
      else if (first.draft !== draft && first.also?.draft !== draft) {
        first.also = { draft, n, also: first.also };
        tell(first.also, first, false, report);
      }
    }
  return directories;
}

/** What is owned of a directory and those above it. Each directory is asked about once, however much is in it. */
function ownedAbove(
  directory: string,
  directories: ReadonlyMap<string, Names>,
  known: Map<string, readonly Owned[]>,
): readonly Owned[] {
  if (directory === "") return [];
  const before = known.get(directory);
  if (before !== undefined) return before;
  const [parent, name] = split(directory);
  const higher = ownedAbove(parent, directories, known);
  const here = directories.get(parent)?.get(name);
  const found = here === undefined ? higher : [...higher, here];
  known.set(directory, found);
  return found;
}

/** The directory, empty at the top, and the name in it. */
function split(path: string): readonly [directory: string, name: string] {
  const at = path.lastIndexOf("/");
  return at === -1 ? ["", path] : [path.slice(0, at), path.slice(at + 1)];
}

function otherThan({ draft }: Owned, there: Owned): Owned | undefined {
  return there.draft === draft ? there.also : there;
}

function tell(each: Owned, other: Owned | undefined, isInside: boolean, report: Report): void {
  if (other === undefined) return;
  const [mine, theirs] = [pathOf(each), pathOf(other)];
  const who = `task ${other.draft.label}`;
  const alike = mine === theirs ? "" : `, as "${theirs}"`;
  const what = isInside ? `is in "${theirs}" of ${who}` : `${who} owns too${alike}`;
  const there = pointerTo([...other.draft.place, "owns", other.n]);
  const message = `task ${each.draft.label} owns "${mine}", which ${what} (${there})`;
  report("overlap", [...each.draft.place, "owns", each.n], message);
}

function pathOf({ draft, n }: Owned): string {
  return draft.owned[n]!;
}
