import type { Refusal } from "../../fact/refusal.ts";
import type { Message } from "../../room/views/inbox_view.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";

/** A message, and where in the ledger it stands: `<segment>:<offset>`. */
export type Posted = Message & { readonly cursor: string };

/** What was sent to the session, or to all, and is not acknowledged; oldest first, over the whole ledger. */
export async function unread(
  _context: Context,
  _room: Room,
  _who: Identity,
): Promise<readonly Posted[] | Refusal> {
  return [];
}
