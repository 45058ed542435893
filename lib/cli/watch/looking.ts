import type { Refusal } from "../../fact/refusal.ts";
import { isWanted } from "../../history/newest.ts";
import { isReplaced, isShortened } from "../../ledger/replaced.ts";
import { dueStandbys } from "../../room/run/due.ts";
import { pastDeadline } from "../room.ts";
import type { WatchEvent } from "../verbs/watch.ts";
import { type Course, forgetEnded, keep, reopen } from "./course.ts";
import { readOn } from "./place.ts";

/** Does what is to be done about an event; false where it was stopped in the middle. */
export type Handle = (event: WatchEvent) => Promise<boolean>;

/** Whether there was anything, or why it cannot go on. */
export type Looked = "something" | "nothing" | "stopped" | Refusal;

/**
 * Looks once: facts in the order of the ledger, then standbys that are due. How far it has come is written down behind
 * each event, so that whoever takes it up repeats at most the one that was in the middle.
 */
export async function look(course: Course, handle: Handle): Promise<Looked> {
  const { ledger } = course.followed;
  if (isReplaced(ledger) || isShortened(ledger)) {
    const refusal = reopen(course);
    if (refusal !== undefined) return refusal;
  }
  const { followed } = course;
  const isFresh = followed.unseen.length > 0;
  const before = followed.ledger.state.seq;
  if (readOn(followed, course.context.deadline) === "deadline") return pastDeadline();
  const moved = isFresh || followed.ledger.state.seq !== before;
  const facts = await lookAtFacts(course, handle);
  if (facts !== undefined) return facts;
  const due = await lookAtDue(course, handle);
  if (due !== "nothing" || !moved) return due;
  forgetEnded(course);
  return keep(course) ?? "something";
}

/** Nothing where it is done with all of them. */
async function lookAtFacts(course: Course, handle: Handle): Promise<Looked | undefined> {
  const { kinds, tool } = course.question;
  const filter = { paths: [], words: [], since: 0, limit: 0 };
  const wanted = isWanted({ kinds, tool: tool ?? undefined, ...filter });
  const { unseen } = course.followed;
  for (let at = unseen[0]; at !== undefined; at = unseen[0]) {
    const { record, seq, void_reason, place, repeat } = at;
    const { sum, ...fact } = record;
    const isAsked = !repeat && wanted(record);
    if (isAsked && !(await handle({ event: "fact", seq, fact, void_reason }))) return "stopped";
    unseen.shift();
    course.place = place;
    const refusal = isAsked ? keep(course) : undefined;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function lookAtDue(course: Course, handle: Handle): Promise<Looked> {
  const { context, followed, question, told } = course;
  const { state } = followed.ledger;
  const due = dueStandbys(state, context.world.now(), question.tool ?? undefined).filter(
    (each) => !told.has(each.standby_event_id),
  );
  for (const each of due) {
    const { seq } = state.rest!.held.get(each.standby_event_id)!;
    if (!(await handle({ event: "wake_due", seq, due: each }))) return "stopped";
    told.add(each.standby_event_id);
    const refusal = keep(course);
    if (refusal !== undefined) return refusal;
  }
  return due.length > 0 ? "something" : "nothing";
}
