import type { Fact } from "../../fact/fact.ts";
import { isRefusal } from "../answer.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { renew } from "./renewal.ts";
import type { Outcome, Turn } from "./turn.ts";

/** The fact that these directives were received. */
export function receiptOf(
  { context }: Turn,
  room: Room,
  who: Identity,
  letters: readonly string[],
): Fact[] {
  if (letters.length === 0) return [];
  return [factOf(context, room, who, { kind: "delivery", refs: letters })];
}

/** Writes what a hook has to say of its session, in one append; with nothing to say, a heartbeat where one is due. */
export function noted(
  turn: Turn,
  room: Room,
  who: Identity,
  facts: readonly Fact[],
): Outcome & { readonly who: Identity } {
  // Any fact of the owner renews.
  if (facts.length === 0) return { ...renew(turn, room, who), who };
  const written = write(turn.context, room, facts);
  if (isRefusal(written)) return { who, fault: written };
  const refusal = written
    .map((each) => writeResult(turn.context, room, each).refusal)
    .find((each) => each !== undefined && each.code !== "not-open");
  return refusal === undefined ? { who } : { who, fault: refusal };
}
