import { plain } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Context } from "../context.ts";
import { groundOf } from "../shared_fs.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** For a room that lies where appends are not safe. */
export const ELSEWHERE = "keep the repository on a local file system, or set RALLY_DIR to one";

/** What file system the room lies on, or will lie on. */
export function mountCheck({ world }: Context, place: RoomPlace): Checked[] {
  const log = `${place.dir}/log`;
  const there = [log, place.dir, place.dir.slice(0, place.dir.lastIndexOf("/")) || "/"];
  const directory = there.find((each) => world.files.kind(each) === "dir");
  const ground = directory === undefined ? undefined : groundOf(world, directory);
  if (ground === undefined)
    return [fine("mount", "the type of file system cannot be told here; see append")];
  const finding = `the room lies on ${plain(ground.type)} at ${plain(ground.point)}`;
  if (!ground.shared) return [fine("mount", finding)];
  const why = "which others may write to; order and durability of facts are only as good as it is";
  return [trouble("mount", `${finding}, ${why}`, ELSEWHERE)];
}
