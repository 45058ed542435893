import type { TreeChanges } from "./evidence.ts";
import { placeName } from "./verify_finding.ts";

/** What is to be known before a merge and is no finding. `left`: worktrees of tasks that others have landed. */
export function risksOf(
  trees: readonly TreeChanges[],
  left: readonly string[],
  hasBase: boolean,
): string[] {
  return [
    ...(hasBase ? [] : untold(trees)),
    ...trees
      .filter(({ worktree, changed }) => left.includes(worktree) && changed?.length !== 0)
      .map(
        ({ worktree, tasks }) =>
          `others landed ${tasks.join(", ")}: what is in ${placeName(worktree)} is not to be merged`,
      ),
  ];
}

/** What without `--base` cannot be known. */
function untold(trees: readonly TreeChanges[]): string[] {
  const main = trees.filter(({ worktree }) => worktree === "");
  const merged = trees.filter((each) => each.merged);
  const who = (some: readonly TreeChanges[]) => some.flatMap(({ tasks }) => tasks).join(", ");
  const places = merged.map(({ worktree }) => worktree).join(", ");
  return [
    ...main.map(
      ({ tasks }) =>
        `${tasks.join(", ")} worked in the main checkout: what is committed there is not looked at without --base`,
    ),
    ...(merged.length === 0
      ? []
      : [
          `${places} ${merged.length === 1 ? "is" : "are"} merged already: only --base of verify tells what ${who(merged)} changed`,
        ]),
  ];
}
