import type { Refusal } from "../fact/refusal.ts";
import type { Sightings } from "../room/presence.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { type Identity, identify } from "./identity.ts";
import { openRoom, type Room } from "./room.ts";
import { sightingsOf } from "./sightings.ts";

/** The room and who stands in it: what most verbs begin with. */
export interface Entered {
  readonly room: Room;
  readonly who: Identity;
  readonly sightings: Sightings;
}

export function entered(context: Context, part: "hot" | "whole" = "whole"): Entered | Refusal {
  const room = openRoom(context, part);
  if (isRefusal(room)) return room;
  const sightings = sightingsOf(context.world, room.place.dir);
  const who = identify(context, { state: room.state, sightings, now: room.now });
  return isRefusal(who) ? who : { room, who, sightings };
}
