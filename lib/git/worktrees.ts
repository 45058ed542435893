/**
 * Which linked worktrees a repository has.
 *
 * @module
 */
import type { ListingFs } from "./locate_fs.ts";
import { joinPath, parentOf } from "./posix_path.ts";

/** A linked worktree. */
export interface Worktree {
  /** Git's name of it, which claims carry as `tree`. */
  readonly name: string;
  readonly gitDir: string;
  /** Its root, physical where it exists. */
  readonly root: string;
  /** Whether its `.git` file is there; without one Git calls it prunable. */
  readonly exists: boolean;
}

/**
 * The linked worktrees of the repository with this common directory, by name. The main checkout is
 * not among them. Agrees with `git worktree list`, prunable ones too.
 *
 * @example
 * ```ts
 * listWorktrees("/repo/.git", nodeFs()).map((worktree) => worktree.name); // ["topic"]
 * ```
 */
export function listWorktrees(commonDir: string, fs: ListingFs): readonly Worktree[] {
  const all = `${commonDir}/worktrees`;
  return [...fs.list(all)].sort().flatMap((name) => {
    const gitDir = `${all}/${name}`;
    const text = fs.readFile(`${gitDir}/gitdir`)?.replace(/[\r\n]+$/, "");
    if (text === undefined || text === "") return [];
    // Newer Git can keep it relative, so that the whole may be moved.
    const entry = joinPath(gitDir, text);
    const root = fs.realpath(parentOf(entry)) ?? parentOf(entry);
    return [{ name, gitDir, root, exists: fs.kind(entry) !== undefined }];
  });
}
