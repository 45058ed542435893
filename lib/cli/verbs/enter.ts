import type { Refusal } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { asIf } from "../../room/trial.ts";
import { type EntryView, entryView } from "../../room/views/entry_view.ts";
import {
  hasAcknowledged,
  type LeadView,
  leadView,
  type MissionView,
  missionView,
} from "../../room/views/lead_view.ts";
import { revokedLine, revokedRow } from "../../room/views/revoked.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { around } from "../around.ts";
import { type News, sinceLast } from "../attention.ts";
import { closeEngagement } from "../closing.ts";
import { type Context, one } from "../context.ts";
import { type Entered, entered } from "../entered.ts";
import { takenUp, unfit, unsaid, type Warning, warnings } from "../entry_warnings.ts";
import { description, joining } from "../joining.ts";
import { lateVerdicts } from "../late_verdicts.ts";
import { canonicalAll, fromHere } from "../paths.ts";
import { markTold, untold } from "../revocations.ts";
import { noteRoom } from "../room_index.ts";
import { hasDied, type LastSeen, processMark, readLastSeen, writeLastSeen } from "../sightings.ts";
import { takeUpWaiting } from "../spools.ts";
import { isRoomTracked, TRACKED } from "../tracked_room.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `enter` answers. */
export interface EnterResult {
  readonly tool: string;
  readonly session_id: string;
  readonly room_id: string;
  readonly entry: EntryView;
  /** What peers said since the last visit, newest first. */
  readonly attention: readonly News[];
  readonly lead: LeadView | null;
  readonly mission: MissionView | null;
  readonly acknowledged: boolean;
  /** How far this session had read, and has now. */
  readonly cursor: { readonly before: string | null; readonly after: string };
  readonly warnings: readonly Warning[];
}

/** Joins the room, once, and shows what matters to whoever joins. */
export async function enter(context: Context): Promise<Answer<EnterResult>> {
  const before = entered(context);
  if (isRefusal(before)) return refused(before);
  const taken = await takeUpWaiting(context, before.room);
  // Among them may be what began this very session.
  const here = taken === undefined ? before : entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who, sightings } = here;
  const paths = canonicalAll(
    context.world,
    room.place,
    Array.isArray(context.flags.path) ? context.flags.path : [],
  );
  if (isRefusal(paths)) return refused(paths);
  const pid = wholeNumber(context.flags, "pid", 1, 999_999_999, undefined);
  if (typeof pid === "object") return refused(pid);
  const described = description(context, here);
  if (isRefusal(described)) return refused(described);
  const warned = [...warnings(here), ...(taken === undefined ? [] : takenUp(taken))];
  for (const text of lateVerdicts(context.world, room.place.dir, who.session))
    warned.push({ code: "late-verdict", message: text });
  for (const each of untold(context.world, room, who))
    warned.push({ code: "revoked", message: revokedLine(revokedRow(each)) });
  if (who.known) markTold(context.world, room, who);
  const last = readLastSeen(context.world, room.place.dir, who.session);
  const read = last?.cursor ?? null;
  const attention = sinceLast(room, who, last?.seq);
  const makes = room.ledger.segment === "main" && room.ledger.offset === 0;
  const joined = reopened(context, here) ?? joining(context, here, described);
  if ("hints" in joined) return refused(joined);
  if (joined.length > 0) warned.push(unsaid(joined[0]!));
  if (isRoomTracked(context.world, room.place))
    warned.push({ code: "tracked-room", message: TRACKED });
  if (makes) warned.push(...unfit(context, here));
  const after = `${room.ledger.segment}:${room.ledger.offset}`;
  remember(context, here, { cursor: after, pid });
  // Whoever begins has the room noted with its first fact; for the others the pointer may be gone, or never was.
  if (who.known) context.later(() => noteRoom(context.world, room.place.dir));
  const { now } = room;
  const state = joined.length === 0 ? room.state : asIf(room.state, joined);
  const result: EnterResult = {
    tool: who.tool,
    session_id: who.session,
    room_id: state.segments.at(-1)!,
    entry: entryView(
      {
        state,
        me: state.sessions.get(who.session)!,
        role: state.rest?.profiles.get(who.session)?.role ?? null,
        now,
        sightings,
        fromHere: fromHere(context.world, room.place),
      },
      paths.paths,
    ),
    attention,
    lead: leadView(state),
    mission: missionView(state),
    acknowledged: hasAcknowledged(state, who.tool),
    cursor: { before: read, after },
    warnings: warned,
  };
  return {
    result,
    text: ({ strong, faint, bad }) => {
      const { entry, lead, mission } = result;
      const lines = [
        `${strong(plain(who.tool))} is in the room ${faint(`session ${plain(who.session)}`)}`,
      ];
      lines.push(
        faint(
          `${lead === null ? "nobody leads" : `${plain(lead.tool)} leads`}${mission?.text ? `; mission ${quote(mission.text)}` : ""}`,
        ),
      );
      for (const each of result.warnings) lines.push(bad(`warning: ${each.message}`));
      for (const each of entry.do) lines.push(`do      ${plain(each.text)}`);
      for (const each of entry.do_not) lines.push(`do not  ${plain(each.text)}`);
      for (const each of entry.know) lines.push(`know    ${plain(each.text)}`);
      for (const each of entry.verify) lines.push(`verify  ${plain(each.text)}`);
      for (const each of attention) lines.push(faint(`news    ${plain(each.text)}`));
      return `${lines.join("\n")}\n`;
    },
  };
}

/** `--engagement`: the open one is closed, unless it is the one that is named. */
function reopened(context: Context, here: Entered): Refusal | undefined {
  const name = one(context.flags, "engagement");
  const isOpen = name === undefined || name === here.room.state.segments.at(-1);
  return isOpen ? undefined : closeEngagement(context, here, name).refusal;
}

/** What stays on this machine: where the agent runs, its process, and how far it has read. */
function remember(
  context: Context,
  { room, who }: Entered,
  { cursor, pid }: { cursor: string; pid: number | undefined },
): void {
  const { world, flags } = context;
  const seen = readLastSeen(world, room.place.dir, who.session) ?? {};
  const { process: before, within: _moved, ...last }: Partial<LastSeen> = seen;
  // Who speaks is alive: a process of its own that has died is its own no longer.
  const known = before === undefined || hasDied(world, before) ? undefined : before;
  const process = pid === undefined ? known : processMark(world, pid);
  writeLastSeen(world, room.place.dir, {
    ...last,
    session: who.session,
    tool: who.tool,
    seen: world.now(),
    cwd: one(flags, "cwd") ?? world.cwd,
    ...(one(flags, "host") === undefined ? {} : { host: one(flags, "host")! }),
    ...(process === undefined ? {} : { process }),
    ...around(context, room.place.dir, who),
    cursor,
    seq: room.state.seq,
  });
}
