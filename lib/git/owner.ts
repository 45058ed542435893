/**
 * Which working tree a place belongs to.
 *
 * @module
 */
import { type GitLocation, locate } from "./locate.ts";
import type { LocateFs } from "./locate_fs.ts";
import { isWithin, joinPath, parentOf } from "./posix_path.ts";

/**
 * The repository that `directory` (physical) is in, if that is another working tree than `root`:
 * a submodule, a nested clone, a linked worktree, or whatever there is outside. Nothing where it is
 * `root`'s own, and where there is no repository; a broken `.git` file makes none.
 *
 * The variables of the process do not count: they say where the caller stands, not this place.
 * Inside `root` it costs one question to the disk for each directory between.
 *
 * @example
 * ```ts
 * ownerOf("/repo/sub/src", "/repo", fs); // { worktreeRoot: "/repo/sub", ... } for a submodule
 * ```
 */
export function ownerOf(directory: string, root: string, fs: LocateFs): GitLocation | undefined {
  if (isWithin(root, directory) && !hasGitEntryBelow(root, directory, fs)) return undefined;
  const found = locate(directory, {}, fs);
  if (found === undefined || "error" in found || found.worktreeRoot === root) return undefined;
  return found;
}

function hasGitEntryBelow(root: string, directory: string, fs: LocateFs): boolean {
  for (let dir = directory; dir !== root; dir = parentOf(dir)) {
    if (fs.kind(joinPath(dir, ".git")) !== undefined) return true;
  }
  return false;
}
