import { endings } from "../torture/audit/endings.ts";
import { leftovers } from "../torture/audit/leftovers.ts";
import { facts } from "./audit/facts.ts";
import { grants } from "./audit/grants.ts";
import { holders } from "./audit/holders.ts";
import { places } from "./audit/places.ts";
import type { Left } from "./left.ts";

/** What may come of a command whose remote is cut off; one in a directory that is away refuses. */
const FAILURES = [
  ...["provisional", "offline", "deadline", "outcome-unknown"],
  ...["git-failed", "remote-refused"],
];

/**
 * Everything that is wrong with what a storm left. Who holds what among the published facts is worked out by rules of
 * its own from what Git shows, and then held against the fold of every clone, what it shows and what it was told.
 */
export function audit(left: Left): string[] {
  const { runs, clones, fsck } = left;
  return [
    ...left.found,
    ...endings({ room: "", worktrees: [], runs: runs.map(alone), failures: FAILURES }),
    ...holders(left),
    ...grants(left),
    ...facts(left),
    ...places(left),
    ...clones.flatMap(({ name, trouble }) => trouble.map((each) => `${name}: doctor: ${each}`)),
    ...clones.flatMap(({ room, cwd }) => leftovers({ room, worktrees: [cwd], runs })),
    ...(fsck === "" ? [] : [`git fsck of the remote: ${fsck}`]),
  ];
}

/** How a claim that waits for the remote ends is for `grants` to judge. */
function alone(run: Left["runs"][number]): Left["runs"][number] {
  return run.words.includes("--sync") ? { ...run, writes: null } : run;
}
