import type { Refusal } from "../../fact/refusal.ts";
import { descendsFrom } from "../../room/family.ts";
import type { Session } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { ownSession } from "./own_session.ts";
import type { Managed } from "./record.ts";

/**
 * Ends a managed session in its own name, and whatever it began: its process is over. Their claims end with them.
 */
export function endSession(context: Context, room: Room, managed: Managed): Refusal | undefined {
  const facts = familyOf(context, room, managed)
    .filter(({ ended }) => ended === null)
    .map(({ id, tool }) => {
      const who = { tool, session: id, known: true, guessed: false };
      return factOf(context, room, who, { kind: "session", status: "ended" });
    });
  if (facts.length === 0) return undefined;
  const written = write(context, room, facts, { spools: false });
  if (isRefusal(written)) return written;
  return written.map((each) => writeResult(context, room, each).refusal).find(Boolean);
}

/** What the session and those that it began hold now. */
export function claimsOf(context: Context, room: Room, managed: Managed): string[] {
  return familyOf(context, room, managed).flatMap(({ holds }) => [...holds]);
}

/** The session as it is now, behind all that it began: what a child holds passes to a parent that has not ended. */
function familyOf(context: Context, room: Room, managed: Managed): Session[] {
  const { state } = room;
  const own = ownSession(context, room, managed);
  if (own === undefined) return [];
  const began = [...state.sessions.values()].filter(
    ({ id, into }) => into === null && descendsFrom(state, id, own.id),
  );
  return [...began.reverse(), own];
}
