import type { Fact } from "../fact/fact.ts";
import { wellFormed } from "../fact/well_formed.ts";
import { backward } from "../ledger/backward.ts";
import { ownerOf } from "../room/family.ts";
import { isKnown, KINDS } from "../room/kinds.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";

/** A fact of a peer since the last visit, and how it reads. */
export interface News {
  readonly seq: number;
  readonly fact: string;
  readonly kind: string;
  readonly tool: string;
  readonly text: string;
}

const MOST = 8;
/** Kinds that are nobody's news. */
const QUIET = new Set([
  "heartbeat",
  "presence",
  "ack",
  "delivery",
  "session",
  "sync",
  "remote",
  "engagement.opened",
]);

/** The newest facts of peers behind the place that this session had read, newest first; none on a first visit. */
export function sinceLast(room: Room, who: Identity, seq: number | undefined): News[] {
  const news: News[] = [];
  if (seq === undefined) return news;
  for (const line of backward(room.ledger)) {
    if (line.seq <= seq || news.length === MOST) break;
    // Whoever can append can append nonsense, and it must not bring down whoever comes next.
    if (line.record === null || wellFormed(line.record) !== "whole") continue;
    const fact = line.record as unknown as Fact;
    if (QUIET.has(fact.kind) || !isKnown(fact.kind)) continue;
    const isVoid = room.state.rest?.voids.has(fact.id) === true;
    if (isVoid || ownerOf(room.state, fact.session) === who.session) continue;
    news.push({
      seq: line.seq,
      fact: fact.id,
      kind: fact.kind,
      tool: fact.tool,
      text: `${fact.tool} ${KINDS[fact.kind].line(fact)}`,
    });
  }
  return news;
}
