/**
 * Which working tree a Git directory has.
 *
 * @module
 */
import type { Refusal } from "../fact/refusal.ts";
import { configFlag, parseConfig } from "./config_file.ts";
import type { GitDir, Standpoint } from "./git_dir.ts";
import type { LocateFs } from "./locate_fs.ts";
import { baseName, joinPath, parentOf } from "./posix_path.ts";

/** The working tree's root, if there is one, and whether Git calls the repository bare. */
export interface WorkingTree {
  readonly root: string | null;
  readonly bare: boolean;
}

/**
 * The working tree of a Git directory: what `GIT_WORK_TREE` says, else what `core.bare` and
 * `core.worktree` say, else `root`, the place of the Git directory. An error (`bad-work-tree`)
 * where one is named that does not exist.
 *
 * @example
 * ```ts
 * workingTreeOf(gitDir, "/repo", { cwd: "/repo", env: {}, fs }); // { root: "/repo", bare: false }
 * ```
 */
export function workingTreeOf(
  gitDir: GitDir,
  root: string | null,
  { cwd, env, fs }: Standpoint,
): WorkingTree | { readonly error: Refusal } {
  const { bare, worktree, own } = settingsOf(gitDir, fs);
  const named = env.GIT_WORK_TREE;
  if (named === undefined && own && bare === true) return { root: null, bare: true };
  if (named === undefined && (!own || worktree === undefined)) {
    return { root, bare: root === null && bare !== false };
  }
  const said = named ?? worktree ?? "";
  const path = joinPath(named === undefined ? gitDir.path : cwd, said);
  const real = said === "" ? undefined : fs.realpath(path);
  if (real !== undefined) return { root: real, bare: false };
  // Git enters what the settings name relatively; otherwise the last segment may be missing.
  const entered = named === undefined && !said.startsWith("/");
  const holder = said === "" || entered ? undefined : fs.realpath(parentOf(path));
  if (holder !== undefined) return { root: joinPath(holder, baseName(path)), bare: false };
  const source = named === undefined ? `core.worktree of ${gitDir.path}` : "GIT_WORK_TREE";
  const message = `${source} names "${said}", which does not exist`;
  const hints = [`Let ${source} name the working tree, or unset it`];
  return { error: { kind: "missing", code: "bad-work-tree", message, hints } };
}

interface Settings {
  readonly bare: boolean | undefined;
  readonly worktree: string | undefined;
  /** Whether they are about this Git directory, and not about the main checkout alone. */
  readonly own: boolean;
}

/**
 * In the shared file the settings are the main checkout's; a linked worktree has its own only
 * where they are split, in `config.worktree`.
 */
function settingsOf(gitDir: GitDir, fs: LocateFs): Settings {
  const shared = parseConfig(fs.readFile(`${gitDir.commonDir}/config`) ?? "");
  const split = configFlag(shared.get("extensions.worktreeconfig")) === true;
  const mine = split ? parseConfig(fs.readFile(`${gitDir.path}/config.worktree`) ?? "") : shared;
  const setting = (name: string): string | undefined => mine.get(name) ?? shared.get(name);
  const bare = configFlag(setting("core.bare"));
  return { bare, worktree: setting("core.worktree"), own: gitDir.own || split };
}
