import { type Fact, named } from "../../fact/fact.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { backward } from "../../ledger/backward.ts";
import { addresses } from "../../room/addressee.ts";
import { ownerOf } from "../../room/family.ts";
import type { Room } from "../room.ts";

/** What the ledger says of a directive: it alone says what has come. */
export interface Word {
  readonly delivered: boolean;
  /** The receiver's own hook said that it was delivered, not we who looked at its terminal. */
  readonly seen: boolean;
  /** A fact of the receiver's own names it, or what it points to. */
  readonly acknowledged: boolean;
}

/** How a `delivery` says that nobody but the terminal was asked. */
export const BY_TERMINAL = "terminal";

const UNHEARD: Word = { delivered: false, seen: false, acknowledged: false };

/** What all that has been said since comes to. The ledger has been replayed to its end. */
export function wordOf(room: Room, id: string): Word {
  const since: Fact[] = [];
  for (const { record } of backward(room.ledger)) {
    if (record === null || wellFormed(record) !== "whole") continue;
    const fact = record as unknown as Fact;
    if (fact.id === id) return judged(room, fact, since);
    since.push(fact);
  }
  return UNHEARD;
}

function judged({ state }: Room, { id, target, ref }: Fact, since: readonly Fact[]): Word {
  const open = state.letters.has(id);
  const own = since.filter(({ session, tool }) => {
    const speaker = state.sessions.get(ownerOf(state, session));
    return speaker?.tool === tool && addresses(state, target, speaker);
  });
  const deliveries = own.filter((fact) => fact.kind === "delivery" && named(fact).includes(id));
  const about = ref === undefined ? [id] : [id, ref];
  return {
    delivered: !open && deliveries.length > 0,
    seen: !open && deliveries.some(({ status }) => status !== BY_TERMINAL),
    acknowledged: own.some(
      (fact) => fact.kind !== "delivery" && named(fact).some((each) => about.includes(each)),
    ),
  };
}
