import type { RoomPlace } from "../../git/room_place.ts";
import { appOf } from "../room_index.ts";

/** What the predecessor called the place of a room. */
export interface Channel {
  readonly app_slug: string;
  readonly channel_dir: string;
  readonly resolved_via: "agent-rally-point";
}

export function channelOf({ dir }: Pick<RoomPlace, "dir">): Channel {
  return { app_slug: appOf(dir), channel_dir: dir, resolved_via: "agent-rally-point" };
}
