import type { Fact } from "../../fact/fact.ts";
import { clockTime, parseInstant } from "../../fact/instant.ts";
import { plain } from "../../fact/untrusted.ts";
import { isVacant } from "../../room/kinds/lead.ts";
import { type LeadView, leadView } from "../../room/views/lead_view.ts";
import { publishedPlans } from "../../room/views/published_plans.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import { openRoom, type Room } from "../room.ts";
import { sayingOf } from "../saying.ts";
import type { WriteResult } from "../speak.ts";

/** What `lead` answers; its moving forms also with what became of the move. */
export type LeadResult = Seat | (Seat & WriteResult);

interface Seat {
  readonly current_lead: LeadView | null;
  /** Who leads by what is published, which binds nobody here. */
  readonly published_lead?: LeadView;
}

/** Who leads. */
export function leadShow(context: Context): Answer<LeadResult> {
  const room = openRoom(context, "whole");
  return isRefusal(room) ? refused(room) : { result: view(room), text: () => text(room) };
}

export const leadHandoff = (context: Context): Answer<LeadResult> => move(context, "handed");
export const leadAssign = (context: Context): Answer<LeadResult> => move(context, "assigned");
export const leadRelinquish = (context: Context): Answer<LeadResult> =>
  move(context, "relinquished");

function move(context: Context, status: NonNullable<Fact["status"]>): Answer<LeadResult> {
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  const saying = sayingOf(context, here.room, "lead");
  if (isRefusal(saying)) return refused(saying);
  return acted(
    act(context, here.room, here.who, { ...saying, status }),
    () => view(here.room),
    () => text(here.room),
  );
}

function view({ state }: Room): Seat {
  const there = publishedPlans(state);
  const published = there && leadView(there);
  return {
    current_lead: leadView(state),
    ...(published ? { published_lead: published } : {}),
  };
}

function text(room: Room): string {
  const { state, now } = room;
  const { current_lead: lead, published_lead } = view(room);
  const there =
    published_lead === undefined ? "" : `published: ${plain(published_lead.tool)} leads\n`;
  if (lead === null) return `nobody leads\n${there}`;
  const since = clockTime(parseInstant(lead.since)!, now);
  const free = isVacant(state, now)
    ? "; the seat is free to take, for its holder left or is silent"
    : "";
  return `${plain(lead.tool)} leads since ${since}${free}\n${there}`;
}
