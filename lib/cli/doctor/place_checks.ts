import { joinPath } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { hostSession } from "../../hosts/session_env.ts";
import { readText } from "../../ledger/read_text.ts";
import { makeRoom } from "../../ledger/room_files.ts";
import { isRefusal } from "../answer.ts";
import { readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { isRoomTracked, TRACKED } from "../tracked_room.ts";
import { type Checked, fine, repairable, trouble } from "./checks.ts";

/** Where the room is, what shields it from Git, its settings, and which rally the PATH has. */
export function placeChecks(context: Context, place: RoomPlace): Checked[] {
  const { world } = context;
  const { location } = place;
  const tree =
    location === undefined
      ? "outside Git"
      : location.worktreeName === ""
        ? "main checkout"
        : `worktree ${location.worktreeName}`;
  const there = world.files.kind(place.dir) === "dir";
  const checks = [
    fine("room", `${place.dir} (${tree})${there ? "" : ", made by the first write"}`),
  ];
  if (there) {
    checks.push(ignored(context, place));
    if (isRoomTracked(world, place))
      checks.push(
        trouble(
          "tracked",
          TRACKED,
          "look through it; then git rm -r -f --cached .rally, and delete what is not of this machine",
        ),
      );
    const config = readConfig(world, place.dir);
    checks.push(
      isRefusal(config)
        ? trouble("config", config.message, config.hints.join("; "))
        : fine("config", count(Object.keys(config).length, "setting")),
    );
  }
  return [...checks, onPath(context, place), host(context)];
}

/** Whether Git is kept from seeing the room. What somebody wrote there himself is his. */
function ignored({ world: { disk } }: Context, { dir }: RoomPlace): Checked {
  const path = `${dir}/.gitignore`;
  const text = readText(disk, path);
  if (text?.split("\n").includes("*") === true)
    return fine("gitignore", "the room is hidden from git status");
  const finding = "the room's .gitignore does not hold a line *";
  const kind = disk.kindOf(path);
  if (kind !== undefined && !(kind === "file" && text === ""))
    return trouble("gitignore", finding, "put a line * into it, or delete it");
  return repairable("gitignore", finding, "makes it anew, and so does the next write", () =>
    makeRoom(disk, dir),
  );
}

/** A `rally` that comes with the repository, or stands at a relative place, would be run by whoever opens a clone. */
function onPath({ world }: Context, place: RoomPlace): Checked {
  for (const entry of (world.env["PATH"] ?? "").split(":")) {
    const path = `${entry === "" ? "." : entry}/rally`;
    if (world.files.kind(joinPath(world.cwd, path)) !== "file") continue;
    if (!path.startsWith("/"))
      return trouble(
        "path",
        `PATH finds rally at the relative place "${path}"`,
        "take the relative entry out of PATH",
      );
    const physical = world.files.realpath(path) ?? path;
    if (physical.startsWith(`${place.repoRoot}/`) || physical.startsWith(`${place.commonBase}/`)) {
      return trouble(
        "path",
        `PATH finds rally inside this repository: ${physical}`,
        "install it outside, such as in /usr/local/bin",
      );
    }
    return fine("path", `PATH finds ${physical}`);
  }
  return trouble("path", "PATH finds no rally", "copy the binary into a directory of PATH");
}

function host({ world }: Context): Checked {
  const session = hostSession(world.env, undefined);
  return fine(
    "host",
    session === undefined
      ? "no agent host's session in the environment"
      : `a session of ${session.family}`,
  );
}
