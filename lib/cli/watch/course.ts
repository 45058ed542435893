import type { Refusal } from "../../fact/refusal.ts";
import { closeLedger } from "../../ledger/ledger.ts";
import { dueStandbys } from "../../room/run/due.ts";
import { openOf } from "../../room/views/rows.ts";
import type { Context } from "../context.ts";
import { pastDeadline } from "../room.ts";
import { isKept, readKept, watchedBy, writeKept } from "./kept.ts";
import { type Followed, type From, followFrom, lastOf, type Place } from "./place.ts";
import type { Question } from "./question.ts";

/** A watch on its way: what it follows, and how far it has come. */
export interface Course {
  readonly context: Context;
  readonly room: string;
  readonly question: Question;
  followed: Followed;
  /** The last fact that it is done with. */
  place: Place | null;
  /** Standbys whose falling due it is done with. */
  readonly told: Set<string>;
}

/** Takes up a watch where it stood, or begins one at the end of the ledger, done with all standbys that are due. */
export function takeUp(context: Context, room: string, question: Question): Course | Refusal {
  const { world } = context;
  const other = watchedBy(world, room, question);
  if (other !== undefined) return other;
  const kept = readKept(world, room, question);
  const followed = follow(context, room, kept === undefined ? "end" : kept.place);
  if ("code" in followed) return followed;
  const course = { context, room, question, told: new Set(kept?.told), ...followed };
  if (kept !== undefined) return course;
  if (isKept(world, room, question))
    world.err("rally: what was kept of where it stood cannot be read; it goes on at the end\n");
  const due = dueStandbys(followed.followed.ledger.state, world.now(), question.tool ?? undefined);
  for (const each of due) course.told.add(each.standby_event_id);
  if (due.length > 0) world.err(dueBefore(due.length));
  return course;
}

/** Opens the ledger anew: another stands there now, or it is shorter than what was read of it. */
export function reopen(course: Course): Refusal | undefined {
  closeLedger(course.followed.ledger);
  const followed = follow(course.context, course.room, course.place);
  if ("code" in followed) return followed;
  Object.assign(course, followed);
  return undefined;
}

/** Writes down how far it has come; why that could not be done, if so. */
export function keep({ context, room, question, place, told }: Course): Refusal | undefined {
  return writeKept(context.world, room, { asked: question, place, told: [...told] });
}

/** Standbys that are over fall due no more. */
export function forgetEnded({ followed, told }: Course): void {
  const parked = new Set(openOf(followed.ledger.state, "standby").map(({ fact }) => fact.id));
  for (const id of told) if (!parked.has(id)) told.delete(id);
}

/** Ends it: from here on another may take it up. */
export function end({ context, room, question, place, told, followed }: Course): void {
  closeLedger(followed.ledger);
  writeKept(context.world, room, { asked: question, place, told: [...told] }, true);
}

function follow(
  context: Context,
  room: string,
  from: From,
): Pick<Course, "followed" | "place"> | Refusal {
  const { world, deadline } = context;
  let followed = followFrom(world, room, from, deadline);
  if (followed === undefined) {
    world.err("rally: what was read last is not in the ledger any more; it goes on at the end\n");
    followed = followFrom(world, room, "end", deadline);
  }
  if (followed === "deadline" || followed === undefined) return pastDeadline();
  const isDone = followed.unseen.length === 0 || typeof from !== "object";
  return { followed, place: isDone ? lastOf(followed.ledger) : from };
}

function dueBefore(number: number): string {
  const were = number === 1 ? "1 standby was" : `${number} standbys were`;
  return `rally: ${were} due before it began to watch; see rally wake-due\n`;
}
