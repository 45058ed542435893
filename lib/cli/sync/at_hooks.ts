import { clip, plain } from "../../fact/untrusted.ts";
import { replay } from "../../ledger/replay.ts";
import { act } from "../act.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { openRoute } from "./route.ts";
import { exchange } from "./syncing.ts";

/**
 * Exchanges the room where a session begins or has ended, in its name. Why it came to nothing, in one line: whoever works
 * here need not wait for a network.
 */
export async function syncAtHook(
  context: Context,
  room: Room,
  who: Identity,
): Promise<string | undefined> {
  const hasEnded = room.state.sessions.get(who.session)?.ended != null;
  const route = await openRoute(context);
  if (isRefusal(route)) return excuse(route.message);
  const { refusal } = await exchange(context, who, route);
  if (replay(room.ledger, context.deadline) === "complete" && hasEnded)
    endAgain(context, room, who);
  return refusal && excuse(refusal.message);
}

/** Whoever says something is here, and the records of an exchange are said by somebody. */
function endAgain(context: Context, room: Room, who: Identity): void {
  if (room.state.sessions.get(who.session)?.ended === null)
    act(context, room, who, { kind: "session", status: "ended" });
}

function excuse(message: string): string {
  return `rally: the room was not exchanged with its remote: ${clip(plain(message), 200)}`;
}
