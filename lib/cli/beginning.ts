import type { Refusal } from "../fact/refusal.ts";
import { isExpected } from "../room/run/expected.ts";
import { act } from "./act.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { type Entered, entered } from "./entered.ts";
import { isAwaited, liveSessions } from "./identity.ts";
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

/**
 * The room and who speaks, for verbs whose fact would be a session's first: one with an id of its own goes on from what
 * was seeded for its tool before it says anything else, for behind its first fact it no longer could.
 */
export function goneOn(context: Context, part: "hot" | "whole" = "whole"): Entered | Refusal {
  const here = entered(context, part);
  if (isRefusal(here) || here.who.known) return here;
  // Whether it still waits for its agent is in the rest.
  const { room, who, sightings } = here;
  const { state, now } = room;
  if (part === "hot" && isAwaited({ state, sightings, now }, who.tool)) return goneOn(context);
  const saying = beginning(here);
  if (saying.status !== "continues") return here;
  return act(context, room, who, saying).refusal ?? entered(context);
}
