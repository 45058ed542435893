/**
 * Makes isomorphic-git right in linked worktrees. It takes everything from one Git directory, but
 * a linked worktree keeps only its own things there (`HEAD`, index) and shares the rest.
 *
 * @module
 */
import type { PromiseFsClient } from "isomorphic-git";
import type { GitLocation } from "./locate.ts";

/**
 * A file system for isomorphic-git, to be given together with `gitdir: location.gitDir`: what
 * worktrees share is found in the common directory, as `git rev-parse --git-path` would find it.
 *
 * @example
 * ```ts
 * const fs = worktreeFs(nodeFs, location);
 * await git.resolveRef({ fs, gitdir: location.gitDir, ref: "HEAD" });
 * ```
 */
export function worktreeFs(fs: PromiseFsClient, location: GitLocation): PromiseFsClient {
  const { gitDir, commonDir } = location;
  if (gitDir === commonDir) return { promises: fs.promises };
  const real = fs.promises as Readonly<Record<string, unknown>>;
  const redirect = (path: unknown): unknown => {
    if (typeof path !== "string" || !path.startsWith(`${gitDir}/`)) return path;
    const inside = path.slice(gitDir.length + 1);
    return isShared(inside) ? `${commonDir}/${inside}` : path;
  };
  const redirected = COMMANDS.flatMap((name) => {
    const command = real[name];
    if (typeof command !== "function") return [];
    // What a symlink says stays as it is said: only the place of the link is a path of ours.
    const at = name === "symlink" ? 1 : 0;
    const call = (...args: unknown[]): unknown =>
      command.apply(
        real,
        args.map((arg, index) => (index === at ? redirect(arg) : arg)),
      );
    return [[name, call] as const];
  });
  return { promises: Object.fromEntries(redirected) as unknown as PromiseFsClient["promises"] };
}

/**
 * Tells whether `inside`, a path inside a Git directory, is shared between worktrees (gitrepository-
 * layout, "worktrees").
 *
 * @example
 * ```ts
 * isShared("refs/heads/main"); // true
 * isShared("HEAD"); // false
 * ```
 */
export function isShared(inside: string): boolean {
  if (OWN.test(inside)) return false;
  const [first = ""] = inside.split("/");
  return SHARED.has(first.replace(/\.lock$/, ""));
}

const COMMANDS = [
  "readFile",
  "writeFile",
  "mkdir",
  "rmdir",
  "unlink",
  "stat",
  "lstat",
  "readdir",
  "readlink",
  "symlink",
  "chmod",
  "rm",
];

const OWN =
  /^(?:logs\/HEAD|info\/sparse-checkout|(?:logs\/)?refs\/(?:bisect|rewritten|worktree)(?:\/|$))/;

const SHARED: ReadonlySet<string> = new Set([
  "branches",
  "common",
  "config",
  "gc.pid",
  "hooks",
  "info",
  "logs",
  "lost-found",
  "objects",
  "packed-refs",
  "refs",
  "remotes",
  "rr-cache",
  "shallow",
  "svn",
  "worktrees",
]);
