import { ownerOf } from "../../room/family.ts";
import { revokedLine, revokedRow } from "../../room/views/revoked.ts";
import { markTold, untold } from "../revocations.ts";
import type { Room } from "../room.ts";
import { speaksIn } from "../within.ts";
import { fitting } from "./fitting.ts";
import type { Outcome, Speakers, Turn, Words } from "./turn.ts";

/** How many of them are told, the newest first; `rally room` shows them all. */
const MOST = 2;

/**
 * What the session has lost to claims that were published first, once: its own, and what it holds by names that it speaks
 * by. `hears`: words come to its model at this event.
 */
export function revokedWords(
  turn: Turn,
  room: Room,
  found: Speakers,
  hears = turn.host.context(turn.event, "") !== null,
): Words[] {
  if (!hears || room.state.revoked.length === 0) return [];
  const lost = lostBy(turn, room, found);
  markTold(turn.context.world, room, found.who);
  return lost;
}

/** The same with what a check before a write came to; beside a denial it takes the place of a way out. */
export function withRevoked(turn: Turn, room: Room, found: Speakers, outcome: Outcome): Outcome {
  const { denial, words = [] } = outcome;
  if (room.state.revoked.length === 0) return outcome;
  if (denial === undefined)
    return { ...outcome, words: [...revokedWords(turn, room, found), ...words] };
  const lost = lostBy(turn, room, found).map(({ text }) => text);
  const told = fitting(denial.message, [...lost, ...denial.hints]);
  // What does not fit is told at the next event.
  if (!lost.every((each) => told.hints.includes(each))) return outcome;
  markTold(turn.context.world, room, found.who);
  return { ...outcome, denial: { ...denial, ...told } };
}

function lostBy({ context, happened }: Turn, room: Room, found: Speakers): Words[] {
  const { state } = room;
  const { who, elder, sightings } = found;
  const host = { told: happened.session, session: who.session };
  const lost = untold(context.world, room, who, ({ session }) => {
    if (ownerOf(state, session) === who.session) return true;
    // Which of its sub-agents speaks by a name nobody knows.
    return elder === null && speaksIn(state, sightings, session, host);
  }).reverse();
  const more = lost.length - MOST;
  const told = lost
    .slice(0, MOST)
    .map((each) => ({ text: `rally: ${revokedLine(revokedRow(each))}` }));
  return more <= 0 ? told : [...told, { text: `rally: and ${more} more: rally room` }];
}
