import { type Fact, FORMAT } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { saveCheckpoint } from "../../ledger/checkpoint.ts";
import { isSegmentName } from "../../room/kinds/engagement_closed.ts";
import { isVacant, mayLead } from "../../room/kinds/lead.ts";
import { lastSeen } from "../../room/presence.ts";
import { trial } from "../../room/trial.ts";
import { type EntryView, entryView } from "../../room/views/entry_view.ts";
import {
  hasAcknowledged,
  type LeadView,
  leadView,
  type MissionView,
  missionView,
} from "../../room/views/lead_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type News, sinceLast } from "../attention.ts";
import { type Context, one } from "../context.ts";
import { appendCheck } from "../doctor/append_check.ts";
import { span } from "../durations.ts";
import { type Entered, entered } from "../entered.ts";
import { freeTool } from "../identity.ts";
import { canonicalAll, fromHere } from "../paths.ts";
import { sayingOf } from "../saying.ts";
import { processMark, readLastSeen, writeLastSeen } from "../sightings.ts";
import { factOf, type Saying, write, writeResult } from "../speak.ts";
import { voidRefusal } from "../void_refusal.ts";
import { wholeNumber } from "../whole_number.ts";

interface Warning {
  readonly code: string;
  readonly message: string;
}

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
export function enter(context: Context): Answer<EnterResult> {
  const here = entered(context);
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
  const warnings = warn(here);
  const last = readLastSeen(context.world, room.place.dir, who.session);
  const before = last?.cursor ?? null;
  const attention = sinceLast(room, who, last?.seq);
  const makes = room.ledger.segment === "main" && room.ledger.offset === 0;
  const refusal = closing(context, here) ?? joining(context, here);
  if (refusal !== undefined) return refused(refusal);
  if (makes) warnings.push(...unfit(context, here));
  const after = `${room.ledger.segment}:${room.ledger.offset}`;
  remember(context, here, { cursor: after, pid });
  const { state, now } = room;
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
    cursor: { before, after },
    warnings,
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
      for (const each of warnings) lines.push(bad(`warning: ${each.message}`));
      for (const each of entry.do) lines.push(`do      ${plain(each.text)}`);
      for (const each of entry.do_not) lines.push(`do not  ${plain(each.text)}`);
      for (const each of entry.know) lines.push(`know    ${plain(each.text)}`);
      for (const each of entry.verify) lines.push(`verify  ${plain(each.text)}`);
      for (const each of attention) lines.push(faint(`news    ${plain(each.text)}`));
      return `${lines.join("\n")}\n`;
    },
  };
}

/** `--engagement`: the open segment is closed, and the next facts open the one named. */
function closing(context: Context, { room, who }: Entered): Refusal | undefined {
  const successor = one(context.flags, "engagement");
  if (successor === undefined || successor === room.state.segments.at(-1)) return undefined;
  if (!isSegmentName(successor))
    return refuse("usage", "bad-value", `--engagement cannot be "${successor}"`, [
      "a-z, 0-9 and -, at most 64, not beginning with -",
    ]);
  const fact = factOf(context, room, who, { kind: "engagement.closed", successor });
  const verdict = trial(room.state, fact);
  if (verdict.outcome === "void") return voidRefusal(context, room, fact, verdict);
  const written = write(context, room, [fact]);
  // From the successor's beginning on nobody need read what is behind it.
  saveCheckpoint(room.ledger, true);
  return isRefusal(written) ? written : writeResult(context, room, written[0]!).refusal;
}

/** The joining fact, where there is none or the session says something new of itself; and the seat, where it is free. */
function joining(context: Context, here: Entered): Refusal | undefined {
  const { room, who } = here;
  const { path: _paths, ...flags } = context.flags;
  const described = sayingOf({ ...context, flags }, room, "session");
  if (isRefusal(described)) return described;
  const { kind: _kind, ...profile } = described;
  const facts: Fact[] = [];
  const news = Object.keys(profile).length > 0 && !isKnown(here, profile);
  const opens = room.ledger.segment !== "main" && room.ledger.handle === undefined;
  if (!who.known) facts.push(factOf(context, room, who, { ...described, status: "begun" }));
  else if (news || opens) facts.push(factOf(context, room, who, { ...profile, kind: "presence" }));
  const tier = profile.tier ?? room.state.sessions.get(who.session)?.tier;
  const vacant =
    room.state.lead === null ||
    (isVacant(room.state, room.now) && room.state.lead.tool !== who.tool && ended(here));
  // Who may fold the seat wrongly leaves it alone (SPEC section 2, `v`), and joins all the same.
  if (vacant && mayLead(tier) && room.state.format <= FORMAT)
    facts.push(factOf(context, room, who, { kind: "lead", status: "taken" }));
  if (facts.length === 0) return undefined;
  const written = write(context, room, facts);
  if (isRefusal(written)) return written;
  // The seat may have been taken meanwhile; that is no failure of entering.
  return writeResult(context, room, written[0]!).refusal;
}

function ended({ room: { state } }: Entered): boolean {
  const session = state.lead?.session ? state.sessions.get(state.lead.session) : undefined;
  return session !== undefined && session.ended !== null;
}

function isKnown({ room, who }: Entered, profile: Omit<Saying, "kind">): boolean {
  const known = room.state.rest?.profiles.get(who.session);
  return (
    known !== undefined &&
    Object.entries(profile).every(
      ([key, value]) => JSON.stringify(known[key as keyof typeof known]) === JSON.stringify(value),
    )
  );
}

function warn({ room, who, sightings }: Entered): Warning[] {
  const { state, now } = room;
  const warnings: Warning[] = [];
  const session = state.sessions.get(who.session);
  if (who.guessed && session !== undefined) {
    const ago = span(now - lastSeen(session, sightings(who.session)));
    const message = `${who.tool} was here ${ago} ago; if that was not you, enter as ${freeTool(state, who.tool)}`;
    warnings.push({ code: "rejoined", message });
  }
  if (state.format > 1)
    warnings.push({
      code: "newer-room",
      message: `this room is of format ${state.format}, newer than this rally`,
    });
  if ((state.rest?.damaged ?? 0) > 0)
    warnings.push({
      code: "damaged",
      message: `${state.rest!.damaged} lines of the ledger are damaged; see rally doctor`,
    });
  return warnings;
}

/** Who makes the room finds out whether it can be one. */
function unfit(context: Context, { room }: Entered): Warning[] {
  const troubles = appendCheck(context, room.place).filter((each) => !each.ok);
  return troubles.map((each) => ({ code: "append", message: `${each.finding}; ${each.remedy}` }));
}

/** What stays on this machine: where the agent runs, its process, and how far it has read. */
function remember(
  context: Context,
  { room, who }: Entered,
  { cursor, pid }: { cursor: string; pid: number | undefined },
): void {
  const { world, flags } = context;
  const process = pid === undefined ? undefined : processMark(world, pid);
  writeLastSeen(world, room.place.dir, {
    session: who.session,
    tool: who.tool,
    seen: world.now(),
    cwd: one(flags, "cwd") ?? world.cwd,
    ...(one(flags, "host") === undefined ? {} : { host: one(flags, "host")! }),
    ...(process === undefined ? {} : { process }),
    cursor,
    seq: room.state.seq,
  });
}
