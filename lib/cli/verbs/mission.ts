import { refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { isTool } from "../../fact/well_formed.ts";
import { type MissionView, missionView } from "../../room/views/lead_view.ts";
import { publishedPlans } from "../../room/views/published_plans.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import { type Context, one } from "../context.ts";
import { openRoom, type Room } from "../room.ts";
import { sayingOf } from "../saying.ts";
import type { Saying, WriteResult } from "../speak.ts";

/** What `mission` answers; where it was set, also with what became of that. */
export type MissionResult = Mission | (Mission & WriteResult);

interface Mission extends MissionView {
  /** The mission as it is published, which binds nobody here. */
  readonly published_mission?: MissionView;
}

/** What all work is for, and what each tool may do; with flags, sets it. */
export function mission(context: Context): Answer<MissionResult> {
  const { flags } = context;
  const set = one(flags, "set");
  const tool = one(flags, "for");
  if (set === undefined && tool === undefined) {
    if (flags.may !== undefined || flags["must-check"] !== undefined)
      return refused(
        refuse("usage", "missing-flag", "It is not said whose charge this is", ["Add --for TOOL"]),
      );
    const room = openRoom(context, "whole");
    return isRefusal(room) ? refused(room) : { result: view(room), text: () => text(room) };
  }
  if (tool !== undefined && !isTool(tool))
    return refused(refuse("usage", "bad-tool", `"${tool}" is no tool id`, ["Such as codex:02"]));
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  const common = sayingOf(context, here.room, "mission");
  if (isRefusal(common)) return refused(common);
  const saying: Saying = { ...common, ...(tool === undefined ? {} : { target: tool }) };
  return acted(
    act(context, here.room, here.who, saying),
    () => view(here.room),
    () => text(here.room),
  );
}

const NONE: MissionView = { text: null, set_by: null, set_at: null, envelopes: [] };

function view({ state }: Room): Mission {
  const there = publishedPlans(state);
  const published = there && missionView(there);
  return {
    ...(missionView(state) ?? NONE),
    ...(published ? { published_mission: published } : {}),
  };
}

function text(room: Room): string {
  const { published_mission, ...own } = view(room);
  const there = published_mission === undefined ? [] : linesOf(published_mission);
  const lines = [...linesOf(own), ...there.map((line) => `published: ${line}`)];
  return `${lines.join("\n")}\n`;
}

function linesOf({ text: about, set_by, envelopes }: MissionView): string[] {
  const lines = [
    about === null ? "no mission is set" : `${quote(about, 400)} (${plain(set_by ?? "")})`,
  ];
  for (const each of envelopes)
    lines.push(
      `  ${plain(each.tool)} may ${quote(each.may ?? undefined)} must check ${quote(each.must_check ?? undefined)}`,
    );
  return lines;
}
