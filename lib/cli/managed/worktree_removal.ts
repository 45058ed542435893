import { shellWords } from "../../fact/shell_words.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import { spoolPath, waitingIn } from "../../ledger/spool.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import type { Room } from "../room.ts";
import { NO_HOOKS, saidBy } from "../run_git.ts";
import type { Managed } from "./record.ts";
import { gitIn, ownTree, withoutFilters } from "./worktree.ts";

/** What became of a session's worktree: why it was kept, or that it is gone. */
export interface TreeEnd {
  readonly path: string;
  readonly kept: string | null;
}

/**
 * Takes a session's worktree and branch away if nothing would be lost: nothing changed in it, nothing committed that no
 * other branch has (LESSONS 22).
 */
export function removeTree(
  context: Context,
  room: Room,
  { label, worktree: path }: Managed,
): TreeEnd | null {
  if (path === null) return null;
  const { place } = room;
  if (context.world.disk.kindOf(path) === undefined) return { path, kept: null };
  const { branch } = ownTree(place, label);
  const why = keptFor(context, room, path, branch);
  if (why === undefined) return { path, kept: null };
  const remove = `${shellWords(["git", "worktree", "remove", "--force", path])} && ${shellWords(["git", "branch", "-D", branch])}`;
  return { path, kept: `${why}; to remove it: ${remove}` };
}

/** Removes it; or why it is to stay. */
function keptFor(context: Context, room: Room, path: string, branch: string): string | undefined {
  const { world } = context;
  const { place, state } = room;
  const commonDir = place.location?.commonDir;
  const tree =
    commonDir === undefined
      ? undefined
      : listWorktrees(commonDir, world.files).find(
          ({ root }) => root === world.files.realpath(path),
        );
  if (tree === undefined) return "Git does not know it as a worktree of this repository";
  const waiting = waitingIn(world.disk, spoolPath(path)).length;
  if (waiting > 0) return `${count(waiting, "fact")} in its .rally-spool not yet taken up`;
  const peer = [...state.claims.values()].find((each) => each.tree === tree.name);
  if (peer !== undefined) return `${peer.tool} holds files in it`;
  const filters = withoutFilters(context, place);
  if (isRefusal(filters)) return filters.message;
  const git = (...args: readonly string[]) =>
    gitIn(context, place, [...NO_HOOKS, ...filters, ...args], path);
  const status = git("status", "--porcelain", "--untracked-files=all");
  if (status?.exit !== 0)
    return `Git cannot tell how it stands: ${status ? saidBy(status) : "no git"}`;
  const changed = linesOf(status.out).length;
  if (changed > 0) return `${count(changed, "file")} changed or new in it`;
  const loose = unmerged(context, place, tree, branch);
  if (loose !== undefined) return loose;
  const tip = tipOf(context, place, `refs/heads/${branch}`);
  const removed = git("worktree", "remove", path);
  if (removed?.exit !== 0) return `Git did not remove it: ${removed ? saidBy(removed) : "no git"}`;
  // Only as it was looked at: who commits to it meanwhile keeps it.
  if (tip !== undefined)
    gitIn(context, place, ["update-ref", "-d", `refs/heads/${branch}`, tip], place.commonBase);
  return undefined;
}

/** Why what is checked out there, or stands on its branch, would be lost. */
function unmerged(
  context: Context,
  place: RoomPlace,
  { gitDir }: Worktree,
  branch: string,
): string | undefined {
  const head = gitIn(context, place, [
    "--git-dir",
    gitDir,
    "rev-parse",
    "--verify",
    "HEAD^{commit}",
  ]);
  if (head?.exit !== 0) return "nothing is checked out in it";
  const tips = [linesOf(head.out)[0]!, tipOf(context, place, `refs/heads/${branch}`)];
  for (const tip of tips) {
    if (tip === undefined) continue;
    const asked = [
      "for-each-ref",
      "--format=%(refname)",
      "--contains",
      tip,
      "refs/heads",
      "refs/remotes",
    ];
    const ran = gitIn(context, place, asked);
    const others = ran?.exit === 0 ? linesOf(ran.out) : [];
    if (!others.some((each) => each !== `refs/heads/${branch}`))
      return `its commits are on no other branch than ${branch}`;
  }
  return undefined;
}

function tipOf(context: Context, place: RoomPlace, ref: string): string | undefined {
  const ran = gitIn(context, place, ["rev-parse", "--verify", "--quiet", ref]);
  return ran?.exit === 0 ? linesOf(ran.out)[0] : undefined;
}

function linesOf(out: Uint8Array): string[] {
  return new TextDecoder()
    .decode(out)
    .split("\n")
    .filter((line) => line !== "");
}
