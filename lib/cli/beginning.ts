import { isExpected } from "../room/run/expected.ts";
import type { Entered } from "./entered.ts";
import { liveSessions } from "./identity.ts";
import type { Saying } from "./speak.ts";

/** How a session begins that the room does not know: anew, or in the place of the one that was seeded for its tool. */
export function beginning({ room, who, sightings }: Entered): Saying {
  const { state, now } = room;
  const [seeded, ...others] = liveSessions({ state, sightings, now }, who.tool);
  const goesOn =
    seeded !== undefined && others.length === 0 && isExpected(state, seeded, sightings);
  return goesOn
    ? { kind: "session", status: "continues", ref: seeded.id }
    : { kind: "session", status: "begun" };
}
