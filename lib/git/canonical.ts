/**
 * The canonicaliser: what people and hosts type becomes the one name that a file has.
 *
 * @module
 */
import { isCanonicalPath, MAX_PATH_BYTES, type RepoPath } from "../fact/scope.ts";
import { patternIn, withoutDirectoryMark } from "./glob.ts";
import type { GitLocation } from "./locate.ts";
import type { LocateFs } from "./locate_fs.ts";
import { ownerOf } from "./owner.ts";
import { type PhysicalPath, physicalPath } from "./physical_path.ts";
import { isWithin, joinPath, parentOf } from "./posix_path.ts";

/** Where the path is named from. */
export interface Viewpoint {
  /** The absolute directory that relative paths start at. */
  readonly cwd: string;
  /** The physical root of its working tree (`RoomPlace.repoRoot`). */
  readonly worktreeRoot: string;
  readonly fs: LocateFs;
  /** The repository; absent outside Git. */
  readonly location?: GitLocation | undefined;
  /** The room, whose files nobody claims. */
  readonly roomDir?: string | undefined;
  /** The path is a file's own name, as a host's payload has it: brackets never make a pattern. */
  readonly literal?: boolean | undefined;
}

/** A path's one name, and the Git name of the worktree it is in; or why it has none. */
export type Canonical =
  | { readonly ok: true; readonly path: RepoPath; readonly worktree: string }
  | {
      readonly ok: false;
      readonly code: "outside-repo" | "bad-path";
      readonly message: string;
      readonly hint: string;
    };

/**
 * Brings `raw` into canonical form (SPEC section 4): relative to the root of the innermost working
 * tree, `/`-separated, NFC, symlinks resolved, so that one file has one name from every worktree
 * and however it is spelled. Trailing `/`, `/*`, `/**` mean the directory.
 *
 * `outside-repo` outside the repository, also for submodules and other repositories inside it.
 * `bad-path` for the root, control characters, patterns, symlinks in a circle, Git's and rally's own
 * files, and names that are too long.
 *
 * @example
 * ```ts
 * const at = { cwd: "/repo/src", worktreeRoot: "/repo", fs: nodeFs() };
 * canonicalPath("../src/./a.ts", at); // { ok: true, path: "src/a.ts", worktree: "" }
 * ```
 */
export function canonicalPath(raw: string, at: Viewpoint): Canonical {
  const fault = faultOf(raw);
  if (fault !== undefined) return fault;
  const named = at.literal === true ? raw : withoutDirectoryMark(raw);
  const pattern = at.literal === true ? undefined : patternIn(named, at.cwd, at.fs);
  if (pattern !== undefined) {
    const hint =
      "Name the files, or their directory; of patterns only a trailing /* or /** is known";
    return bad(`"${raw}" is a pattern ("${pattern}"), not the name of a file`, hint);
  }
  const physical = physicalPath(joinPath(at.cwd, named), at.fs);
  if (physical === undefined) {
    return bad(`"${raw}" leads through symlinks in a circle`, "Repair the symlinks");
  }
  return inItsWorktree(raw, physical, at);
}

function inItsWorktree(raw: string, { path, existing }: PhysicalPath, at: Viewpoint): Canonical {
  const { location, worktreeRoot } = at;
  const inside = isWithin(worktreeRoot, path);
  // A working tree inside ours is a name in ours: its parent is asked, not itself.
  const holder = inside && path === existing && path !== worktreeRoot ? parentOf(path) : existing;
  const owner = ownerOf(holder, worktreeRoot, at.fs);
  if (owner === undefined) {
    if (!inside) return outside(raw, `the repository ${worktreeRoot}`);
    const named = nameIn(worktreeRoot, location?.worktreeName ?? "", raw, path, at);
    const treeless = named.ok && location?.bare === true;
    return treeless ? outside(raw, `any working tree of ${location.commonDir}`) : named;
  }
  if (location === undefined || owner.commonDir !== location.commonDir) {
    const other = owner.worktreeRoot ?? owner.gitDir;
    const message = `"${raw}" is outside the repository ${worktreeRoot}: it is in ${other}`;
    return { ok: false, code: "outside-repo", message, hint: `Go there with -C ${other}` };
  }
  if (owner.worktreeRoot === null) return internal(raw);
  return nameIn(owner.worktreeRoot, owner.worktreeName, raw, path, at);
}

function nameIn(
  root: string,
  worktree: string,
  raw: string,
  path: string,
  { location, roomDir }: Viewpoint,
): Canonical {
  if (path === root) {
    const hint = "Name the directories that the work is in; nobody claims everything";
    return bad(`"${raw}" is the whole working tree`, hint);
  }
  const relative = path.slice(root === "/" ? 1 : root.length + 1).normalize("NFC");
  const segments = relative.split("/");
  if (segments[0] === ".rally" || segments.some((name) => name.toLowerCase() === ".git")) {
    return internal(raw);
  }
  for (const dir of [location?.gitDir, location?.commonDir, roomDir]) {
    // Working trees may stand inside a bare repository, and then they are not its own files.
    if (dir !== undefined && isWithin(dir, path) && !isWithin(dir, root)) return internal(raw);
  }
  if (isCanonicalPath(relative)) return { ok: true, path: relative, worktree };
  return (
    faultOf(relative) ?? bad(`"${relative}" holds * or ?, which no path may`, "Rename the file")
  );
}

/** What is wrong with a text before the disk is asked anything. */
function faultOf(text: string): Canonical | undefined {
  if (text === "") return bad("A path is empty", "Name a file or directory");
  if (isPlain(text) && text.length <= MAX_PATH_BYTES) return undefined;
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) {
    return bad(`The path ${shown} holds control characters or half a character`, "Rename the file");
  }
  if (text.length > MAX_PATH_BYTES || new TextEncoder().encode(text).length > MAX_PATH_BYTES) {
    return bad(
      `The path ${shown} has more than ${MAX_PATH_BYTES} bytes`,
      "Name a directory above it",
    );
  }
  return undefined;
}

/** Printable ASCII throughout: most paths, told without compiling a pattern. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

function internal(raw: string): Canonical {
  return bad(`"${raw}" is one of the own files of Git or rally`, "Name a file of the project");
}

function outside(raw: string, what: string): Canonical {
  const hint = "Name a path inside it, or go to the other place with -C";
  return { ok: false, code: "outside-repo", message: `"${raw}" is outside ${what}`, hint };
}

function bad(message: string, hint: string): Canonical {
  return { ok: false, code: "bad-path", message, hint };
}
