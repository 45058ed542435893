import { WRITTEN } from "../../fact/fact.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { findRoom } from "../room.ts";
import { type Channel, channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { JSON_FLAG, WORKDIR } from "./option.ts";

/** What `where --json` prints. */
interface WhereShape extends Channel {
  readonly resolved_via_detail: "RALLY_DIR" | "git-common-dir" | "directory-above";
  /** Nothing chooses between channels here. */
  readonly policy: null;
  readonly channel_layout: "room";
  readonly protocol_version: string;
}

export const where: Command<WhereShape> = {
  name: "where",
  summary: "the directory of the room",
  options: { ...WORKDIR, ...JSON_FLAG },
  run: (context: Context, given: Given): Answer<WhereShape> => {
    const place = findRoom(context);
    // Whatever is in the way, to the predecessor there was one exit for it.
    if (isRefusal(place)) return refused({ ...place, kind: "usage" });
    const shape: WhereShape = {
      ...channelOf(place),
      resolved_via_detail: detailOf(place, context.world.env["RALLY_DIR"]),
      policy: null,
      channel_layout: "room",
      protocol_version: `${WRITTEN}.0`,
    };
    return given.is("json") ? flat(shape) : { result: shape, text: () => `${place.dir}\n` };
  },
};

function detailOf({ location }: RoomPlace, override: string | undefined) {
  if (override !== undefined && override !== "") return "RALLY_DIR";
  return location === undefined ? "directory-above" : "git-common-dir";
}
