import { baseName, parentOf } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";

/** What the predecessor called the place of a room. */
export interface Channel {
  readonly app_slug: string;
  readonly channel_dir: string;
  readonly resolved_via: "agent-rally-point";
}

export function channelOf({ dir }: Pick<RoomPlace, "dir">): Channel {
  return { app_slug: appOf(dir), channel_dir: dir, resolved_via: "agent-rally-point" };
}

/** What the repository of a room is called. */
function appOf(room: string): string {
  return baseName(parentOf(room))
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, "-")
    .slice(0, 64);
}
