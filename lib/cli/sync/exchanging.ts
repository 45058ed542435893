/**
 * What an exchange with a remote works on, and what has come of it so far.
 *
 * @module
 */
import type { Refusal } from "../../fact/refusal.ts";
import type { Revocation } from "../../room/verdict.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import type { Brought } from "./bringing.ts";
import type { OwnFacts } from "./own_facts.ts";
import type { PrivateRow } from "./private_facts.ts";
import type { Route } from "./route.ts";

export interface Exchanging {
  readonly context: Context;
  /** Folded with `own` watching. */
  readonly room: Room;
  readonly own: OwnFacts;
  /** Who says the records that are needed for it. */
  readonly who: Pick<Identity, "tool" | "session">;
  readonly route: Route;
  readonly how: How;
  readonly tally: Tally;
}

export interface How {
  /** No second try where others were first. */
  readonly once?: boolean;
  /** What was found to be private may go out. */
  readonly approved?: boolean;
  /** Why a published ledger is followed that does not go on from what is known. */
  readonly anew?: string;
}

export interface Tally {
  /** Ids of facts of this room that are published now. */
  readonly sent: string[];
  received: number;
  readonly won: string[];
  readonly lost: Revocation[];
  /** How often others were first. */
  swapsLost: number;
  rewritten: boolean;
  /** Ids of facts that no record can carry. */
  tooLong: readonly string[];
  private: readonly PrivateRow[];
  /** Leases have been prolonged, which is done once. */
  renewed: boolean;
  /** The remote has been sent something, or asked for its tip. */
  hasAsked: boolean;
  /** What the remote says now. */
  tip: string | null;
  /** Why the ref of this repository does not say the same; null where it does. */
  refFault: string | null;
}

/** How one round of an exchange ended: with the remote as far as this room, or with another one to be made. */
export type Round = "done" | "again" | "lost" | Refusal;

export function emptyTally(): Tally {
  return {
    sent: [],
    received: 0,
    won: [],
    lost: [],
    swapsLost: 0,
    rewritten: false,
    tooLong: [],
    private: [],
    renewed: false,
    hasAsked: false,
    tip: null,
    refFault: null,
  };
}

/** Counts what came; so many of it were the room's own. */
export function note(tally: Tally, { received, won, lost }: Brought, own = 0): void {
  tally.received += Math.max(0, received - own);
  for (const each of won) tally.won.push(each);
  for (const each of lost) tally.lost.push(each);
}
