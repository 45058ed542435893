import type { Refusal } from "../../fact/refusal.ts";
import type { Session } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { type Identity, identify, liveSessions } from "../identity.ts";
import type { Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";

/**
 * Who gives an order to a session: the caller where it is said who that is, else who else is known to be behind it, else
 * a person at the keyboard.
 */
export function speakerOf(context: Context, room: Room, behind?: Session): Identity | Refusal {
  const sightings = sightingsOf(context.world, room.place.dir);
  const sources = { state: room.state, sightings, now: room.now };
  const who = identify(context, sources);
  if (!isRefusal(who) || who.code !== "no-tool") return who;
  if (behind !== undefined)
    return { tool: behind.tool, session: behind.id, known: true, guessed: true };
  const tool = "human";
  // Of several it does not matter which: the keyboard is one.
  const [live] = liveSessions(sources, tool);
  if (live !== undefined) return { tool, session: live.id, known: true, guessed: true };
  return identify({ ...context, flags: { ...context.flags, tool } }, sources);
}
