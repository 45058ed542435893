import type { Refusal } from "../../fact/refusal.ts";
import type { Message } from "../../room/views/inbox_view.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";

/** What was sent to the session, or to all, and is not acknowledged; oldest first, over the whole ledger. */
export async function unread(
  _context: Context,
  _room: Room,
  _who: Identity,
): Promise<readonly Message[] | Refusal> {
  return [];
}
