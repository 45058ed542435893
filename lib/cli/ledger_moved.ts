import { replay } from "../ledger/replay.ts";
import { NEVER } from "../room/deadline.ts";
import type { Between } from "./answer_anew.ts";
import type { Context } from "./context.ts";
import { type Room, unreadable } from "./room.ts";
import { roomReplaced } from "./room_replaced.ts";

const INTERVAL = 500;

/**
 * Between two answers about one room: until its ledger has brought something, and with `ages` only until the next look,
 * for what time alone makes another answer. It ends where the ledger is replaced, or cannot be read any more.
 */
export function ledgerMoved(
  { world }: Context,
  { ledger, state, place }: Room,
  { ages = false }: { readonly ages?: boolean } = {},
): Between {
  return {
    interval: INTERVAL,
    wait: (interval) => {
      const { seq } = state;
      do {
        world.pause(interval);
        try {
          replay(ledger, NEVER);
          const replaced = roomReplaced(ledger);
          if (replaced !== undefined) return replaced;
        } catch (fault) {
          return unreadable(place.dir, fault);
        }
      } while (state.seq === seq && !ages);
      return undefined;
    },
  };
}
