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

/** What may make an answer another one. */
interface Anew<Result extends object> {
  /** Time alone can, so that each look asks for it, not only one that finds a new fact. */
  readonly ages?: boolean;
  /** What two answers share that are the same one; else all that they say. */
  readonly signature?: (answer: Answer<Result>) => string;
}

/** Gives the answer, and again whenever it has become another one, until nobody listens or the ledger is replaced. */
export async function answerAnew<Result extends object>(
  { world, flags }: Context,
  { ledger, state, place }: Room,
  verb: string,
  answer: () => Answer<Result> | Promise<Answer<Result>>,
  { ages = false, signature = (now) => envelope(verb, now) }: Anew<Result> = {},
): Promise<Answer<never>> {
  const interval = watchInterval(flags, INTERVAL);
  if (typeof interval !== "number") return refused(interval);
  let said = "";
  for (;;) {
    const { seq } = state;
    const now = await answer();
    if (now.refusal !== undefined) return now as Answer<never>;
    const saying = signature(now);
    if (saying !== said)
      world.out(flags.json === true ? envelope(verb, now) : `${now.text!(style(world.colour))}\n`);
    said = saying;
    do {
      world.pause(interval);
      try {
        replay(ledger, NEVER);
        const replaced = roomReplaced(ledger);
        if (replaced !== undefined) return refused(replaced);
      } catch (fault) {
        return refused(unreadable(place.dir, fault));
      }
    } while (state.seq === seq && !ages);
  }
}

/** Milliseconds between two looks, as `--watch N` says in seconds. */
export function watchInterval(flags: Context["flags"], standard: number): number | Refusal {
  const seconds = wholeNumber(flags, "watch", 1, 3600, undefined);
  return typeof seconds === "number" ? seconds * 1000 : (seconds ?? standard);
}
