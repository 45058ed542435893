import type { Refusal } from "../fact/refusal.ts";
import { replay } from "../ledger/replay.ts";
import { NEVER } from "../room/deadline.ts";
import { type Answer, refused } from "./answer.ts";
import type { Context } from "./context.ts";
import { envelope } from "./envelope.ts";
import { type Room, unreadable } from "./room.ts";
import { roomReplaced } from "./room_replaced.ts";
import { style } from "./style.ts";
import { wholeNumber } from "./whole_number.ts";

/** Between two looks, in milliseconds, unless `--watch` says how many seconds. */
const INTERVAL = 500;

/** Gives the answer, and again whenever the ledger has brought another one, until nobody listens or it is replaced. */
export async function answerAnew(
  { world, flags }: Context,
  { ledger, state, place }: Room,
  verb: string,
  answer: () => Answer | Promise<Answer>,
): Promise<Answer<never>> {
  const interval = watchInterval(flags, INTERVAL);
  if (typeof interval !== "number") return refused(interval);
  let said = "";
  for (;;) {
    const { seq } = state;
    const now = await answer();
    const line = envelope(verb, now);
    if (now.refusal !== undefined) return now as Answer<never>;
    if (line !== said)
      world.out(flags.json === true ? line : `${now.text!(style(world.colour))}\n`);
    said = line;
    while (state.seq === seq) {
      world.pause(interval);
      try {
        replay(ledger, NEVER);
        const replaced = roomReplaced(ledger);
        if (replaced !== undefined) return refused(replaced);
      } catch (fault) {
        return refused(unreadable(place.dir, fault));
      }
    }
  }
}

/** Milliseconds between two looks, as `--watch N` says in seconds. */
export function watchInterval(flags: Context["flags"], standard: number): number | Refusal {
  const seconds = wholeNumber(flags, "watch", 1, 3600, undefined);
  return typeof seconds === "number" ? seconds * 1000 : (seconds ?? standard);
}
