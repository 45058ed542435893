import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { NO_HOOKS, noGit, runGit, saidBy } from "../run_git.ts";
import type { World } from "../world.ts";

/** A linked worktree that is made for one session, and its branch. */
export interface OwnTree {
  /** Absolute. */
  readonly path: string;
  readonly branch: string;
}

/** Where a session's worktree is: beside the repository, so that nothing of it shows in there. */
export function ownTree({ commonBase }: RoomPlace, label: string): OwnTree {
  return { path: `${commonBase}.rally/${label}`, branch: `rally/${label}` };
}

/** The words behind `git` that make it. */
export function addArgs({ path, branch }: OwnTree): string[] {
  return ["worktree", "add", "--quiet", "-b", branch, path];
}

/** Why it cannot be made, as far as can be seen beforehand. */
export function treeTaken(
  context: Context,
  place: RoomPlace,
  { path, branch }: OwnTree,
): string | undefined {
  if (context.world.disk.kindOf(path) !== undefined) return `"${path}" is there already`;
  const there = commitOf(context, place, `refs/heads/${branch}`);
  return there === undefined ? undefined : `There is a branch "${branch}" already`;
}

/** What a name stands for; nothing where Git does not know it. */
function commitOf(context: Context, place: RoomPlace, name: string): string | undefined {
  const ran = gitIn(context, place, ["rev-parse", "--verify", "--quiet", name]);
  return ran?.exit === 0 ? new TextDecoder().decode(ran.out).trim() : undefined;
}

/** Makes it, from what is checked out here. No hook is run, nor a filter that the repository's own settings name. */
export function addTree(context: Context, place: RoomPlace, tree: OwnTree): Refusal | undefined {
  const filters = withoutFilters(context, place);
  if (isRefusal(filters)) return filters;
  const ref = `refs/heads/${tree.branch}`;
  const isOwn = commitOf(context, place, ref) === undefined;
  const from = commitOf(context, place, "HEAD");
  const ran = gitIn(context, place, [...NO_HOOKS, ...filters, ...addArgs(tree)]);
  if (ran === undefined) return noGit(["A worktree is made by Git"]);
  if (ran.exit === 0) return undefined;
  // Git makes the branch first, and leaves it; unless the worktree has it, or somebody has committed to it.
  if (isOwn && from !== undefined && context.world.disk.kindOf(tree.path) === undefined)
    gitIn(context, place, [...NO_HOOKS, "update-ref", "-d", ref, from]);
  return refuse("io", "no-worktree", `Git could not make "${tree.path}": ${saidBy(ran)}`, [
    "Start without --worktree, or see to what Git says",
  ]);
}

/** Variables that say where a repository is, and so would lead Git from one worktree into another. */
const PLACES = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_NAMESPACE",
  "GIT_PREFIX",
];

/** The environment without what would lead Git elsewhere than to the directory that it is started in. */
export function withoutPlaces(env: World["env"]): World["env"] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PLACES.includes(name)));
}

/** Asks Git, whatever repository this process was told to stand in. */
export function gitIn(context: Context, place: RoomPlace, args: readonly string[], cwd?: string) {
  const world = { ...context.world, env: withoutPlaces(context.world.env) };
  return runGit({ ...context, world }, place, args, cwd);
}

/**
 * Options that switch off the filters of the repository's own settings, which are programs that Git would run on files.
 * Those of the user's settings stay. `at`: of which Git directory, where not of the one here.
 */
export function withoutFilters(
  context: Context,
  place: RoomPlace,
  at: readonly string[] = [],
): string[] | Refusal {
  const asked = ["config", "--null", "--show-scope", "--name-only", "--get-regexp", "^filter\\."];
  const ran = gitIn(context, place, [...at, ...asked]);
  if (ran === undefined) return noGit(["A worktree is made by Git"]);
  const words = new TextDecoder().decode(ran.out).split("\0");
  const drivers = new Set<string>();
  for (let n = 0; n + 1 < words.length; n += 2) {
    if (words[n] === "local" || words[n] === "worktree")
      drivers.add(words[n + 1]!.slice("filter.".length, words[n + 1]!.lastIndexOf(".")));
  }
  const odd = [...drivers].find((each) => each.includes("="));
  if (odd !== undefined)
    return refuse(
      "refused",
      "odd-filter",
      `The filter "${odd}" of this repository cannot be left out`,
      ["Take it out of the repository's settings, or start without --worktree"],
    );
  return [...drivers].flatMap((each) => [
    ...["-c", `filter.${each}.clean=`, "-c", `filter.${each}.smudge=`],
    ...["-c", `filter.${each}.process=`, "-c", `filter.${each}.required=false`],
  ]);
}
