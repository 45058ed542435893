/**
 * Which branch is checked out, from the one file that says it.
 *
 * @module
 */
import type { LocateFs } from "./locate_fs.ts";

/**
 * The branch of the worktree whose Git directory is `gitDir`, also an unborn one; `null` for a
 * detached `HEAD`, and where refs are kept in a reftable. Agrees with `git branch --show-current`.
 *
 * @example
 * ```ts
 * branchOf("/repo/.git/worktrees/w", nodeFs()); // "topic"
 * ```
 */
export function branchOf(gitDir: string, fs: LocateFs): string | null {
  const head = `${gitDir}/HEAD`;
  const branch = branchInHead(fs.readFile(head) ?? "");
  if (branch !== null) return branch;
  // Old Git made HEAD a symlink to the ref.
  const target = fs.readlink(head);
  return target === undefined ? null : branchInHead(`ref: ${target}`);
}

/** The branch that the text of a `HEAD` file names, if it names one. */
export function branchInHead(text: string): string | null {
  const [, branch] = /^ref:\s*refs\/heads\/(.+?)\s*$/.exec(text) ?? [];
  return branch === undefined || branch === REFTABLE ? null : branch;
}

// What HEAD says, for readers who know no better, where the refs are in a reftable.
const REFTABLE = ".invalid";
