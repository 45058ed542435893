import type { RoomPlace } from "../git/room_place.ts";
import { isTracked } from "../git/tracked.ts";
import type { World } from "./world.ts";

/** What a room that Git tracks means for whoever stands in it. */
export const TRACKED =
  "Git tracks files of this room, so what it says, and its settings, may have come with the repository";

/** Whether files of the room are in Git: rally keeps them out, so somebody has put them in, and clones bring them. */
export function isRoomTracked({ disk }: World, { dir, location, commonBase }: RoomPlace): boolean {
  if (location === undefined || dir !== `${commonBase}/.rally`) return false;
  try {
    const index = disk.readWhole(`${location.commonDir}/index`);
    return index !== undefined && isTracked(index, ".rally/");
  } catch {
    // What Git cannot read either is not in it.
    return false;
  }
}
