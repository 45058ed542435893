/**
 * Where the room of a directory is (SPEC section 1).
 *
 * @module
 */
import type { Refusal } from "../fact/refusal.ts";
import type { Env } from "./git_dir.ts";
import { type GitLocation, locate } from "./locate.ts";
import type { LocateFs } from "./locate_fs.ts";
import { baseName, isWithin, joinPath, parentOf, resolvePath } from "./posix_path.ts";

/** Where the room is, whether or not it has been made yet. All paths are absolute and physical. */
export interface RoomPlace {
  /** The room itself; it may not exist, and then a read answers as for an empty one. */
  readonly dir: string;
  /** The repository; absent outside Git. */
  readonly location?: GitLocation;
  /** What paths are relative to: the worktree's root, or outside Git the directory of the room. */
  readonly repoRoot: string;
  /** What the repository is called by: the parent of a common directory `.git`, else that itself. */
  readonly commonBase: string;
}

/**
 * Finds the room's place for the directory `start`.
 *
 * In Git it is `.rally` beside a common directory called `.git`, else in the common directory, so
 * that all worktrees share it; outside Git in the nearest ancestor that holds one. `RALLY_DIR`
 * overrides both. Refused: `bad-rally-dir` (relative), `room-in-home`, `room-in-root`,
 * `room-above-repository`, `room-symlink`, `room-not-a-directory`; `no-room` where there is neither repository nor room, and
 * what {@link locate} refuses.
 *
 * @example
 * ```ts
 * const place = roomPlace("/repo/src", {}, nodeFs());
 * if (!("code" in place)) console.log(place.dir); // "/repo/.rally"
 * ```
 */
export function roomPlace(start: string, env: Env, fs: LocateFs): RoomPlace | Refusal {
  const found = locate(start, env, fs);
  const override = env.RALLY_DIR;
  if (override !== undefined && override !== "") return overridden(override, start, found, env, fs);
  if (found === undefined) return outsideGit(start, env, fs);
  if ("error" in found) return found.error;
  return checked(inGit(found), env, fs);
}

function inGit(location: GitLocation): RoomPlace {
  const { commonDir } = location;
  const commonBase = baseName(commonDir) === ".git" ? parentOf(commonDir) : commonDir;
  const repoRoot = location.worktreeRoot ?? commonBase;
  return { dir: joinPath(commonBase, ROOM), location, repoRoot, commonBase };
}

/** A broken repository is no obstacle here: who overrides says where the room is in any case. */
function overridden(
  value: string,
  start: string,
  found: ReturnType<typeof locate>,
  env: Env,
  fs: LocateFs,
): RoomPlace | Refusal {
  if (!value.startsWith("/")) {
    const message = `RALLY_DIR is "${value}", which is not an absolute path`;
    const hints = ["Set RALLY_DIR to an absolute path, or unset it"];
    return { kind: "usage", code: "bad-rally-dir", message, hints };
  }
  const lexical = resolvePath("/", value);
  const holder = fs.realpath(parentOf(lexical)) ?? parentOf(lexical);
  const dir = joinPath(holder, baseName(lexical));
  if (found !== undefined && !("error" in found)) {
    return checked({ ...inGit(found), dir }, env, fs);
  }
  // Paths need a root that all who share the room agree on, wherever below it they stand.
  const from = fs.realpath(start) ?? resolvePath("/", start);
  const base = isWithin(holder, from) ? holder : from;
  return checked({ dir, repoRoot: base, commonBase: base }, env, fs);
}

function outsideGit(start: string, env: Env, fs: LocateFs): RoomPlace | Refusal {
  const from = fs.realpath(start) ?? resolvePath("/", start);
  const home = homeOf(env, fs);
  for (let base = from; base !== "/"; base = parentOf(base)) {
    const dir = joinPath(base, ROOM);
    // What stands in the home directory is never a room, so the search goes on above it.
    if (base === home || (fs.kind(dir) !== "dir" && fs.readlink(dir) === undefined)) continue;
    return checked({ dir, repoRoot: base, commonBase: base }, env, fs);
  }
  const message = `"${start}" is in no Git repository, and no directory above it holds a room`;
  const hints = ["Run `git init` to make a repository", "Run `rally init --no-git` to make a room"];
  return { kind: "missing", code: "no-room", message, hints };
}

/** Passes a place on, or says why no room may be there. */
function checked(place: RoomPlace, env: Env, fs: LocateFs): RoomPlace | Refusal {
  const { dir } = place;
  const refuse = (code: string, message: string, hint: string): Refusal => {
    return { kind: "refused", code, message, hints: [hint] };
  };
  const elsewhere = "Set RALLY_DIR to an absolute path elsewhere";
  if (dir === "/" || dir === `/${ROOM}`) {
    return refuse("room-in-root", `The room would be ${dir}, in the root directory`, elsewhere);
  }
  const home = homeOf(env, fs);
  if (home !== undefined && (dir === home || dir === joinPath(home, ROOM))) {
    return refuse("room-in-home", `The room would be ${dir}, in the home directory`, elsewhere);
  }
  if (isWithin(dir, place.repoRoot)) {
    const message = `The room would be ${dir}, which holds the repository ${place.repoRoot}`;
    return refuse("room-above-repository", message, elsewhere);
  }
  if (fs.readlink(dir) !== undefined) {
    const message = `The room ${dir} is a symlink, which is never followed`;
    return refuse("room-symlink", message, "Replace it by a directory, or set RALLY_DIR");
  }
  const kind = fs.kind(dir);
  if (kind === undefined || kind === "dir") return place;
  const message = `The room ${dir} is not a directory`;
  return refuse("room-not-a-directory", message, "Move it away, or set RALLY_DIR");
}

const ROOM = ".rally";

function homeOf(env: Env, fs: LocateFs): string | undefined {
  const home = env.HOME;
  return home === undefined || home === "" ? undefined : (fs.realpath(home) ?? home);
}
