/**
 * What Git knows about a working tree, for the verbs that are not hot.
 *
 * @module
 */
import type { PromiseFsClient } from "isomorphic-git";
import { foreignFormat } from "./foreign_format.ts";
import { branchInHead } from "./head.ts";
import type { GitLocation } from "./locate.ts";
import { worktreeFs } from "./worktree_fs.ts";

/** Where `HEAD` is; `reason` says why something is not known that Git would know. */
export interface HeadFacts {
  /** Without `refs/heads/`; `null` where `HEAD` is detached. */
  readonly branch: string | null;
  /** The full object id; `null` before the first commit. */
  readonly commit: string | null;
  readonly reason?: string;
}

/** Runs `git` with these arguments; its output without the line end, or nothing if it fails. */
export type GitCommand = (args: readonly string[]) => Promise<string | undefined>;

/**
 * The branch and the commit of a working tree, by isomorphic-git, which is loaded by the first call.
 * Repositories that it cannot read (SHA-256, reftable) are left to `git`, if one is given. Never
 * fails: what cannot be read is `null`, with the reason.
 *
 * @example
 * ```ts
 * await branchAndCommit(location, fs); // { branch: "main", commit: "0123..." }
 * ```
 */
export async function branchAndCommit(
  location: GitLocation,
  fs: PromiseFsClient,
  git?: GitCommand,
): Promise<HeadFacts> {
  const { gitDir } = location;
  const shared = worktreeFs(fs, location);
  const read = async (name: string): Promise<string> => {
    try {
      return String(await shared.promises.readFile(`${gitDir}/${name}`, "utf8"));
    } catch {
      return "";
    }
  };
  const branch = branchInHead(await read("HEAD")) ?? (await branchOfSymlink(gitDir, fs));
  const foreign = foreignFormat(await read("config"));
  if (foreign !== undefined) return asked(gitDir, branch, foreign, git);
  const { Errors, resolveRef } = await import("isomorphic-git");
  try {
    return { branch, commit: await resolveRef({ fs: shared, gitdir: gitDir, ref: "HEAD" }) };
  } catch (error) {
    // The branch of a repository without commits refers to nothing yet.
    if (branch !== null && error instanceof Errors.NotFoundError) return { branch, commit: null };
    return asked(gitDir, branch, `HEAD cannot be read: ${String(error)}`, git);
  }
}

/** Old Git made `HEAD` a symlink to the ref. */
async function branchOfSymlink(gitDir: string, fs: PromiseFsClient): Promise<string | null> {
  try {
    return branchInHead(`ref: ${String(await fs.promises.readlink?.(`${gitDir}/HEAD`))}`);
  } catch {
    return null;
  }
}

async function asked(
  gitDir: string,
  branch: string | null,
  reason: string,
  git: GitCommand | undefined,
): Promise<HeadFacts> {
  if (git === undefined) return { branch, commit: null, reason };
  const at = `--git-dir=${gitDir}`;
  const ref = await git([at, "symbolic-ref", "--quiet", "HEAD"]);
  const commit = await git([at, "rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
  if (ref === undefined && commit === undefined) return { branch, commit: null, reason };
  return { branch: branchInHead(`ref: ${ref ?? ""}`), commit: commit ?? null };
}
