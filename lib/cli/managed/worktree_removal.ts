import { shellWords } from "../../fact/shell_words.ts";
import { isWithin } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import { spoolPath, waitingIn } from "../../ledger/spool.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import type { Room } from "../room.ts";
import { NO_HOOKS, saidBy } from "../run_git.ts";
import { allManaged, type Managed } from "./record.ts";
import type { Evidence } from "./standing.ts";
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
  found: Evidence,
): TreeEnd | null {
  if (path === null) return null;
  const { place } = room;
  const { branch, ...own } = ownTree(place, label);
  // A record is only a file, which anybody may have written.
  if (path !== own.path) return { path, kept: "it is not one that rally made" };
  const { files } = context.world;
  const known = place.location === undefined ? [] : listWorktrees(place.location.commonDir, files);
  const tree = known.find(({ root }) => root === (files.realpath(path) ?? path));
  const why = keptFor(context, room, { label, path, branch, tree, found });
  if (why === undefined) return { path, kept: null };
  const commands = [
    ...(tree === undefined ? [] : [["git", "worktree", "remove", "--force", path]]),
    ["git", "branch", "-D", branch],
  ];
  return { path, kept: `${why}; to remove it: ${commands.map(shellWords).join(" && ")}` };
}

/** A session's worktree as it is found: its directory may be gone, or unknown to Git. */
interface Found {
  readonly label: string;
  readonly path: string;
  readonly branch: string;
  readonly tree: Worktree | undefined;
  /** What the session's terminal was found to be. */
  readonly found: Evidence;
}

/** Removes it; or why it is to stay. */
function keptFor(context: Context, room: Room, found: Found): string | undefined {
  const { path, branch, tree } = found;
  const { place } = room;
  // By its own Git directory, never by what lies in it as `.git`: whoever works there may have put another in its place.
  const at = tree === undefined ? [] : ["--git-dir", tree.gitDir];
  const filters = withoutFilters(context, place, at);
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
  { label, path, tree, found }: Found,
  options: readonly string[],
): string | undefined {
  if (tree === undefined) return "Git does not know it as a worktree of this repository";
  if (found === "other-process") return "another process runs in its terminal";
  const { disk, files } = context.world;
  const root = files.realpath(path) ?? path;
  const inside = allManaged(context.world, place.dir).find(
    (each) =>
      each.label !== label &&
      each.stopped === null &&
      isWithin(root, files.realpath(each.cwd) ?? each.cwd),
  );
  if (inside !== undefined) return `${inside.label} was started in it`;
  const waiting = waitingIn(disk, spoolPath(path)).length;
  if (waiting > 0) return `${count(waiting, "fact")} in its .rally-spool not yet taken up`;
  const peer = [...state.claims.values()].find((each) => each.tree === tree.name);
  if (peer !== undefined) return `${peer.tool} holds files in it`;
  const where = ["--git-dir", tree.gitDir, "--work-tree", path];
  const asked = ["status", "--porcelain", "--untracked-files=all", "--ignore-submodules=all"];
  const status = gitIn(context, place, [...where, ...options, ...asked], place.commonBase);
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
