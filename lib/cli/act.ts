import type { Refusal } from "../fact/refusal.ts";
import { trial } from "../room/trial.ts";
import { type Answer, isRefusal, refused } from "./answer.ts";
import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import { factOf, type Saying, type WriteResult, write, writeResult } from "./speak.ts";
import { pendingText } from "./spooling.ts";
import { voidRefusal } from "./void_refusal.ts";

/** One fact, tried and written: what it became, or why it was not written. */
export function act(
  context: Context,
  room: Room,
  who: Identity,
  saying: Saying,
): { result?: WriteResult; refusal?: Refusal } {
  const fact = factOf(context, room, who, saying);
  const verdict = trial(room.state, fact);
  if (verdict.outcome === "void") return { refusal: voidRefusal(context, room, fact, verdict) };
  const written = write(context, room, [fact]);
  if (isRefusal(written)) return { refusal: written };
  return writeResult(context, room, written[0]!);
}

/** The answer of a verb that writes one fact and then shows what there is now. */
export function acted<View extends object>(
  done: { result?: WriteResult; refusal?: Refusal },
  view: () => View,
  text: NonNullable<Answer["text"]>,
): Answer<View & WriteResult> {
  if (done.result === undefined) return refused(done.refusal!);
  const { result, refusal } = done;
  const told = result.outcome === "pending" ? () => pendingText(result.fact) : text;
  return {
    result: { ...view(), ...result },
    ...(refusal === undefined ? { text: told } : { refusal }),
  };
}
