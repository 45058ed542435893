/**
 * Finds the repository one stands in, as Git finds it.
 *
 * Ours because asking `git` costs a process, and because isomorphic-git knows no common directory:
 * without it every linked worktree would have a room of its own (SPEC section 1).
 *
 * @module
 */
import type { Refusal } from "../fact/refusal.ts";
import { configFlag } from "./config_file.ts";
import { type Env, type GitDir, gitDirAt, gitDirNamedBy, type Standpoint } from "./git_dir.ts";
import type { LocateFs } from "./locate_fs.ts";
import { baseName, joinPath, parentOf } from "./posix_path.ts";
import { workingTreeOf } from "./working_tree.ts";

/** Where a repository is. All paths are absolute and physical. */
export interface GitLocation {
  /** `git rev-parse --git-dir`. */
  readonly gitDir: string;
  /** `git rev-parse --git-common-dir`: the same for all worktrees of a repository. */
  readonly commonDir: string;
  /** `git rev-parse --show-toplevel`; `null` where there is no working tree. */
  readonly worktreeRoot: string | null;
  /** Git's name of the linked worktree; `""` for the main checkout. */
  readonly worktreeName: string;
  /** `git rev-parse --is-bare-repository`. */
  readonly bare: boolean;
}

/**
 * Finds the repository of the directory `start`, in agreement with `git rev-parse` over plain
 * checkouts, linked worktrees, submodules, `--separate-git-dir`, bare repositories, the inside of a
 * Git directory, `core.worktree`, and the variables `GIT_DIR`, `GIT_COMMON_DIR`, `GIT_WORK_TREE`,
 * `GIT_OBJECT_DIRECTORY`, `GIT_IMPLICIT_WORK_TREE` and `GIT_CEILING_DIRECTORIES`.
 *
 * Nothing where there is no repository. An error (`broken-git-file`, `bad-git-dir`,
 * `bad-work-tree`) where Git gives up too. Left out on purpose: whose files they are and where file systems end,
 * for nothing of the repository is ever run.
 *
 * @example
 * ```ts
 * const found = locate(process.cwd(), process.env, nodeFs());
 * if (found !== undefined && !("error" in found)) console.log(found.commonDir);
 * ```
 */
export function locate(
  start: string,
  env: Env,
  fs: LocateFs,
): GitLocation | undefined | { readonly error: Refusal } {
  const cwd = fs.realpath(start);
  if (cwd === undefined) return undefined;
  const at = { cwd, env, fs };
  const found = env.GIT_DIR === undefined ? discover(at) : named(env.GIT_DIR, at);
  return found === undefined || "error" in found ? found : describe(found, at);
}

/** A Git directory, and the working tree it has unless its settings say otherwise. */
interface Found {
  readonly gitDir: GitDir;
  readonly root: string | null;
}

/** The Git directory that `GIT_DIR` names; the current directory is then its working tree. */
function named(value: string, at: Standpoint): Found | { readonly error: Refusal } {
  const path = joinPath(at.cwd, value);
  const root = configFlag(at.env.GIT_IMPLICIT_WORK_TREE) === false ? null : at.cwd;
  if (at.fs.kind(path) === "file") return beside(root, gitDirNamedBy(path, at));
  const gitDir = value === "" ? undefined : gitDirAt(path, at);
  if (gitDir !== undefined) return { gitDir, root };
  const message = `GIT_DIR names "${value}", which is not a Git directory`;
  const hints = ["Unset GIT_DIR, or let it name a Git directory"];
  return { error: { kind: "missing", code: "bad-git-dir", message, hints } };
}

/** The nearest Git directory upwards, beside the files or being the place itself. */
function discover(at: Standpoint): Found | undefined | { readonly error: Refusal } {
  const ceilings = ceilingDirectories(at);
  for (let dir = at.cwd; ; dir = parentOf(dir)) {
    const entry = joinPath(dir, ".git");
    const kind = at.fs.kind(entry);
    if (kind === "file") return beside(dir, gitDirNamedBy(entry, at));
    const inside = kind === "dir" ? gitDirAt(entry, at) : undefined;
    if (inside !== undefined) return { gitDir: inside, root: dir };
    const itself = gitDirAt(dir, at);
    if (itself !== undefined) return { gitDir: itself, root: null };
    if (dir === "/" || ceilings.includes(parentOf(dir))) return undefined;
  }
}

function beside(
  root: string | null,
  gitDir: GitDir | { readonly error: Refusal },
): Found | { readonly error: Refusal } {
  return "error" in gitDir ? gitDir : { gitDir, root };
}

/** Entries behind an empty one are taken as they stand; relative ones count for nothing. */
function ceilingDirectories({ env, fs }: Standpoint): readonly string[] {
  let resolving = true;
  return (env.GIT_CEILING_DIRECTORIES ?? "").split(":").flatMap((entry) => {
    if (entry === "") resolving = false;
    if (!entry.startsWith("/")) return [];
    const path = resolving ? fs.realpath(entry) : entry.replace(/(?<=.)\/+$/, "");
    return path === undefined ? [] : [path];
  });
}

function describe(
  { gitDir, root }: Found,
  at: Standpoint,
): GitLocation | { readonly error: Refusal } {
  const { path, commonDir } = gitDir;
  const tree = workingTreeOf(gitDir, root, at);
  if ("error" in tree) return tree;
  const linked = path !== commonDir && parentOf(path) === `${commonDir}/worktrees`;
  const worktreeName = linked ? baseName(path) : "";
  return { gitDir: path, commonDir, worktreeRoot: tree.root, worktreeName, bare: tree.bare };
}
