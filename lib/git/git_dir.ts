/**
 * What makes a directory a Git directory, and which directory it shares with its worktrees.
 *
 * @module
 */
import type { Refusal } from "../fact/refusal.ts";
import type { LocateFs } from "./locate_fs.ts";
import { joinPath, parentOf } from "./posix_path.ts";

/** The variables of the process, as far as they are set. */
export type Env = { readonly [name: string]: string | undefined };

/** Where one stands: the current directory, physical, and what the process says and sees. */
export interface Standpoint {
  readonly cwd: string;
  readonly env: Env;
  readonly fs: LocateFs;
}

/** A Git directory. Both paths are physical, and one where `own`. */
export interface GitDir {
  readonly path: string;
  /** What it shares with all worktrees: by `GIT_COMMON_DIR`, its `commondir` file, else itself. */
  readonly commonDir: string;
  readonly own: boolean;
}

/**
 * The Git directory at `path`, if Git would take it for one: it has a `HEAD` that refers to
 * something, and its common directory has `objects` and `refs`.
 *
 * @example
 * ```ts
 * gitDirAt("/repo/.git/worktrees/w", { cwd: "/", env: {}, fs })?.commonDir; // "/repo/.git"
 * ```
 */
export function gitDirAt(path: string, at: Standpoint): GitDir | undefined {
  const head = `${path}/HEAD`;
  // Asked first, and of the whole way up: one question where there is no Git directory.
  if (at.fs.kind(head) === undefined || !refersToSomething(at.fs.readFile(head))) return undefined;
  const shared = sharedDir(path, at);
  const commonDir = shared ?? path;
  const objects = at.env.GIT_OBJECT_DIRECTORY ?? `${commonDir}/objects`;
  if (at.fs.kind(joinPath(at.cwd, objects)) === undefined) return undefined;
  if (at.fs.kind(`${commonDir}/refs`) === undefined) return undefined;
  const physicalPath = physical(path, at.fs);
  if (shared === undefined) return { path: physicalPath, commonDir: physicalPath, own: true };
  return { path: physicalPath, commonDir: physical(shared, at.fs), own: false };
}

/**
 * The Git directory that a `.git` file names: linked worktrees, submodules and
 * `--separate-git-dir` have one. A file that names none is an error, as it is for Git: going on
 * above it would find another repository.
 */
export function gitDirNamedBy(file: string, at: Standpoint): GitDir | { readonly error: Refusal } {
  const [, named] = GIT_FILE.exec(at.fs.readFile(file) ?? "") ?? [];
  if (named === undefined) return { error: broken(`${file} is not a valid .git file`) };
  const found = gitDirAt(joinPath(parentOf(file), named), at);
  return found ?? { error: broken(`${file} names "${named}", which is not a Git directory`) };
}

const GIT_FILE = /^gitdir: (.*[^\r\n])[\r\n]*$/s;

function refersToSomething(head: string | undefined): boolean {
  if (head === undefined) return false;
  if (!head.startsWith("ref:")) return /^[0-9a-f]{40}/.test(head);
  return head.slice("ref:".length).trimStart().startsWith("refs/");
}

function sharedDir(gitDir: string, at: Standpoint): string | undefined {
  const named = at.env.GIT_COMMON_DIR;
  if (named !== undefined) return joinPath(at.cwd, named);
  const file = `${gitDir}/commondir`;
  const text = at.fs.kind(file) === undefined ? undefined : at.fs.readFile(file);
  return text === undefined ? undefined : joinPath(gitDir, text.replace(/[\r\n]+$/, ""));
}

function physical(path: string, fs: LocateFs): string {
  return fs.realpath(path) ?? path;
}

function broken(message: string): Refusal {
  const hints = ["Repair it with `git worktree repair` or `git submodule update --init`"];
  return { kind: "missing", code: "broken-git-file", message, hints };
}
