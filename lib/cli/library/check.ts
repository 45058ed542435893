import { type Refusal, refuse } from "../../fact/refusal.ts";
import { beforeWrite, type Finding } from "../../room/views/before_write.ts";
import { canonical } from "../paths.ts";
import { sightingsOf } from "../sightings.ts";
import type { OpenRoom } from "./open_room.ts";

/** What stands in the way of writing these paths; nobody's session sees every claim as a peer's. */
export function check(
  room: OpenRoom,
  session: string | null,
  paths: readonly string[],
): readonly Finding[] | Refusal {
  const { begin, place, state } = room;
  const { world } = begin();
  const found = paths.map((path) => canonical(world, place, path));
  const wrong = found.find((each) => !each.ok);
  if (wrong !== undefined && !wrong.ok)
    return refuse("usage", wrong.code, wrong.message, [wrong.hint]);
  return beforeWrite(state, {
    owner: session,
    paths: found.filter((each) => each.ok),
    now: world.now(),
    sightings: sightingsOf(world, place.dir),
    branchOf: () => null,
  });
}
