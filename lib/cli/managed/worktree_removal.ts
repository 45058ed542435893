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
  const { files } = context.world;
  const known = place.location === undefined ? [] : listWorktrees(place.location.commonDir, files);
  const tree = known.find(({ root }) => root === (files.realpath(path) ?? path));
  const { branch } = ownTree(place, label);
  const why = keptFor(context, room, { path, branch, tree });
  if (why === undefined) return { path, kept: null };
  const commands = [
    ...(tree === undefined ? [] : [["git", "worktree", "remove", "--force", path]]),
    ["git", "branch", "-D", branch],
  ];
  return { path, kept: `${why}; to remove it: ${commands.map(shellWords).join(" && ")}` };
}

/** A session's worktree as it is found: its directory may be gone, or unknown to Git. */
interface Found {
  readonly path: string;
  readonly branch: string;
  readonly tree: Worktree | undefined;
}

/** Removes it; or why it is to stay. */
function keptFor(context: Context, room: Room, found: Found): string | undefined {
  const { path, branch, tree } = found;
  const { place } = room;
  const filters = withoutFilters(context, place);
  if (isRefusal(filters)) return filters.message;
  const options = [...NO_HOOKS, ...filters];
  if (context.world.disk.kindOf(path) !== undefined) {
    const busy = inUse(context, room, found, options);
    if (busy !== undefined) return busy;
  }
  const tip = tipOf(context, place, `refs/heads/${branch}`);
  const loose = unmerged(context, place, found, tip);
  if (loose !== undefined) return loose;
  // Not from within it: whoever asks may stand there.
  const git = (...args: readonly string[]) => gitIn(context, place, args, place.commonBase);
  if (tree !== undefined) {
    const removed = git(...options, "worktree", "remove", path);
    if (removed?.exit !== 0)
      return `Git did not remove it: ${removed ? saidBy(removed) : "no git"}`;
  }
  // Only as it was looked at: who commits to it meanwhile keeps it.
  if (tip !== undefined) git("update-ref", "-d", `refs/heads/${branch}`, tip);
  return undefined;
}

/** What is in the directory that would be lost. */
function inUse(
  context: Context,
  { place, state }: Room,
  { path, tree }: Found,
  options: readonly string[],
): string | undefined {
  if (tree === undefined) return "Git does not know it as a worktree of this repository";
  const waiting = waitingIn(context.world.disk, spoolPath(path)).length;
  if (waiting > 0) return `${count(waiting, "fact")} in its .rally-spool not yet taken up`;
  const peer = [...state.claims.values()].find((each) => each.tree === tree.name);
  if (peer !== undefined) return `${peer.tool} holds files in it`;
  const asked = [...options, "status", "--porcelain", "--untracked-files=all"];
  const status = gitIn(context, place, asked, path);
  if (status?.exit !== 0)
    return `Git cannot tell how it stands: ${status ? saidBy(status) : "no git"}`;
  const changed = linesOf(status.out).length;
  return changed > 0 ? `${count(changed, "file")} changed or new in it` : undefined;
}

/** Why what is checked out there, or stands on its branch, would be lost. */
function unmerged(
  context: Context,
  place: RoomPlace,
  { branch, tree }: Found,
  tip: string | undefined,
): string | undefined {
  const tips = [tip];
  if (tree !== undefined) {
    const asked = ["--git-dir", tree.gitDir, "rev-parse", "--verify", "HEAD^{commit}"];
    const head = gitIn(context, place, asked, place.commonBase);
    if (head?.exit !== 0) return "nothing is checked out in it";
    tips.push(linesOf(head.out)[0]);
  }
  for (const each of tips) {
    if (each === undefined) continue;
    const names = ["--format=%(refname)", "--contains", each, "refs/heads", "refs/remotes"];
    const ran = gitIn(context, place, ["for-each-ref", ...names], place.commonBase);
    const others = ran?.exit === 0 ? linesOf(ran.out) : [];
    if (!others.some((name) => name !== `refs/heads/${branch}`))
      return `its commits are on no other branch than ${branch}`;
  }
  return undefined;
}

function tipOf(context: Context, place: RoomPlace, ref: string): string | undefined {
  const asked = ["rev-parse", "--verify", "--quiet", ref];
  const ran = gitIn(context, place, asked, place.commonBase);
  return ran?.exit === 0 ? linesOf(ran.out)[0] : undefined;
}

function linesOf(out: Uint8Array): string[] {
  return new TextDecoder()
    .decode(out)
    .split("\n")
    .filter((line) => line !== "");
}
