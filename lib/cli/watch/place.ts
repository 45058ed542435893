import { wellFormed } from "../../fact/well_formed.ts";
import { backward } from "../../ledger/backward.ts";
import { closeLedger, type Entry, type Ledger, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { VoidReason } from "../../room/verdict.ts";
import type { World } from "../world.ts";

/** A fact of the ledger: where it stands, and its id, by which it is found again should it stand elsewhere. */
export interface Place {
  readonly segment: string;
  readonly offset: number;
  readonly id: string;
}

/** A fact that has been read and not been looked at. */
export interface Unseen {
  readonly place: Place;
  readonly seq: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly void_reason: VoidReason | null;
  /** It stands there once more: nothing new. */
  readonly repeat: boolean;
}

/** A ledger that is followed. */
export interface Followed {
  readonly ledger: Ledger;
  /** In the order of the ledger; what is damaged or no fact is left out. */
  readonly unseen: Unseen[];
}

/** Where it is followed from: behind a fact, the beginning (null), or the end. */
export type From = Place | null | "end";

/** Reads on as far as there is something. */
export function readOn({ ledger, unseen }: Followed, deadline: Deadline): "complete" | "deadline" {
  return replay(ledger, deadline, (entry) => {
    const fact = factOf(entry);
    if (fact !== undefined) unseen.push(fact);
  });
}

/** Opens the ledger with what stands behind a place unseen; nothing where that place is not found. */
export function followFrom(
  world: World,
  room: string,
  from: From,
  deadline: Deadline,
): Followed | "deadline" | undefined {
  for (const { cold, anywhere } of from === null ? [WHOLE] : from === "end" ? [NEAR] : TRIES) {
    const ledger = openLedger({ ...world, room, part: "whole" }, { cold });
    const unseen: Unseen[] = [];
    let found = from === null;
    const end = replay(ledger, deadline, (entry) => {
      const fact = from === "end" ? undefined : factOf(entry);
      if (fact === undefined) return;
      if (found) unseen.push(fact);
      else found = isAt(fact.place, from as Place, anywhere);
    });
    if (end === "complete" && (found || from === "end")) return { ledger, unseen };
    closeLedger(ledger);
    if (end === "deadline") return "deadline";
  }
  return undefined;
}

/** From the checkpoint, which may be behind the place; from the beginning; and there wherever the fact stands by now. */
const NEAR = { cold: false, anywhere: false };
const WHOLE = { cold: true, anywhere: false };
const TRIES = [NEAR, WHOLE, { cold: true, anywhere: true }];

function isAt(place: Place, wanted: Place, anywhere: boolean): boolean {
  if (place.id !== wanted.id) return false;
  return anywhere || (place.segment === wanted.segment && place.offset === wanted.offset);
}

/** The newest fact that has been read. */
export function lastOf(ledger: Ledger): Place | null {
  for (const { record, segment, offset } of backward(ledger))
    if (record !== null && wellFormed(record) !== "none")
      return { segment, offset, id: String(record["id"]) };
  return null;
}

function factOf({ segment, offset, seq, record, verdict }: Entry): Unseen | undefined {
  if (record === null || wellFormed(record) === "none") return undefined;
  const void_reason = verdict.outcome === "void" ? verdict.reason : null;
  const repeat = verdict.outcome === "repeat";
  return { place: { segment, offset, id: String(record["id"]) }, seq, record, void_reason, repeat };
}
