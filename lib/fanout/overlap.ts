import { foldCase } from "../fact/case_folding.ts";
import type { RepoPath } from "../fact/scope.ts";
import { pointerTo, type Report } from "./finding.ts";
import type { TaskDraft } from "./read_task.ts";

/** A path of a task. */
interface Owned {
  readonly draft: TaskDraft;
  readonly n: number;
  readonly path: RepoPath;
  /** The same with case folded away. */
  readonly folded: string;
}

/**
 * Reports each owned path that meets another task's by the rule of claims (SPEC section 4): for each directory above it,
 * and for itself, the first other task that owns that. So what is reported grows with the paths and not with their
 * pairs, every path that meets another is named, and it is clean exactly if no two meet.
 */
export function checkOverlap(drafts: readonly TaskDraft[], report: Report): void {
  const all = drafts.flatMap((draft) =>
    draft.owned.map(({ n, path }) => ({ draft, n, path, folded: foldCase(path) })),
  );
  const owners = ownersOf(all);
  const above = new Map<string, readonly Owners[]>();
  for (const each of all) {
    for (const [first, second] of owningAbove(parentOf(each.folded), owners, above))
      tell(each, first.draft === each.draft ? second : first, report);
    const [first] = owners.get(each.folded)!;
    if (first.draft !== each.draft) tell(each, first, report);
  }
}

/** The first task that owns a path, and the first other one. */
type Owners = readonly [Owned, Owned?];

function ownersOf(all: readonly Owned[]): Map<string, Owners> {
  const owners = new Map<string, Owners>();
  for (const each of all) {
    const [first, second] = owners.get(each.folded) ?? [];
    if (first === undefined) owners.set(each.folded, [each]);
    else if (second === undefined && first.draft !== each.draft)
      owners.set(each.folded, [first, each]);
  }
  return owners;
}

/** What is owned of a directory and those above it. Each directory is asked about once, however much is in it. */
function owningAbove(
  directory: string,
  owners: ReadonlyMap<string, Owners>,
  known: Map<string, readonly Owners[]>,
): readonly Owners[] {
  if (directory === "") return NONE;
  const before = known.get(directory);
  if (before !== undefined) return before;
  const higher = owningAbove(parentOf(directory), owners, known);
  const here = owners.get(directory);
  const found = here === undefined ? higher : [...higher, here];
  known.set(directory, found);
  return found;
}

const NONE: readonly Owners[] = [];

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function tell(each: Owned, other: Owned | undefined, report: Report): void {
  if (other === undefined) return;
  const how = each.folded === other.folded ? "owns too" : "owns with its directory";
  const same = each.path === other.path ? "" : `, as "${other.path}"`;
  const there = pointerTo([...other.draft.place, "owns", other.n]);
  report(
    "overlap",
    [...each.draft.place, "owns", each.n],
    `task ${each.draft.label} owns "${each.path}", which task ${other.draft.label} ${how}${same} (${there})`,
  );
}
