import { foldCase } from "../fact/case_folding.ts";
import { mayMeet } from "./fingerprints.ts";
import type { TaskDraft } from "./read_task.ts";
import { pointerTo, type ReportViolation } from "./unplaced.ts";

/**
 * Reports each owned path that meets another task's by the rule of claims (SPEC section 4): for each directory above it,
 * and for itself, one other task that owns that. So what is reported grows with the paths and not with their pairs,
 * every path that meets another is named, and nothing is reported exactly if no two meet. Answers whether any two paths
 * may be the same, of one task too.
 */
export function checkOverlap(drafts: readonly TaskDraft[], report: ReportViolation): boolean {
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
function byDirectory(drafts: readonly TaskDraft[], report: ReportViolation): Map<string, Names> {
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

function tell(
  each: Owned,
  other: Owned | undefined,
  isInside: boolean,
  report: ReportViolation,
): void {
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
