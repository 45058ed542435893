import type { Refusal } from "../../fact/refusal.ts";
import { segmentPath } from "../../ledger/layout.ts";
import { currentSession } from "../../room/successor.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { family, type Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, type Saying, write } from "../speak.ts";
import type { Turn } from "./turn.ts";

/** Why a host gives the same agent a new session, whose old one it has ended. */
const ANEW = new Set(["clear", "resume"]);

/**
 * A session that rally started is in the room before its host has named it: the first session of that family whose
 * environment names it goes on from it. Whatever else has inherited the variable, an agent started from its shell or
 * one that shares a process with it, finds that done and is its own.
 */
export function bindManaged({ context, host, happened }: Turn, room: Room): Refusal | undefined {
  const named = context.world.env["RALLY_SESSION_ID"];
  if (!named) return undefined;
  const { state } = room;
  const session = happened.parent ?? happened.session;
  const begun = state.sessions.get(named);
  if (begun === undefined || state.sessions.has(session)) return undefined;
  const { tool, into, ended } = begun;
  if (family(tool) !== host.family) return undefined;
  const isOver = currentSession(state, { session: named, tool })?.ended !== null;
  let saying: Saying;
  if (into === null && ended === null)
    saying = { kind: "session", status: "continues", ref: named };
  else if (into !== null && isOver && ANEW.has(happened.source ?? ""))
    saying = { kind: "session", status: "begun" };
  else return undefined;
  if (!isWritable(context, room)) return undefined;
  const who: Identity = { tool, session, known: false, guessed: false };
  const written = write(context, room, [factOf(context, room, who, saying)]);
  return isRefusal(written) ? written : undefined;
}

/**
 * Where the session's first fact would only wait in a spool, the next ones would be said before it is known whether it
 * holds, so that the session stays its own.
 */
function isWritable({ world: { disk } }: Context, { ledger }: Room): boolean {
  try {
    const handle = disk.open(segmentPath(ledger.room, ledger.segment), "append");
    if (handle !== undefined) disk.close(handle);
    return handle !== undefined;
  } catch {
    return false;
  }
}
