import type { Fact } from "../../fact/fact.ts";
import { clockTime, parseInstant } from "../../fact/instant.ts";
import type { refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { replay } from "../../ledger/replay.ts";
import { NEVER } from "../../room/deadline.ts";
import { isKnown, KINDS, type KindName } from "../../room/kinds.ts";
import { type Reader, readers } from "../../room/views/readers.ts";
import { type RoomQuery, type RoomView, roomView } from "../../room/views/room_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many, one } from "../context.ts";
import { envelope } from "../envelope.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { seqSince } from "../since.ts";
import { type Style, style } from "../style.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `room` answers. */
export interface RoomResult extends RoomView {
  /** With `--readers`: how far each session had read. */
  readonly readers?: readonly Reader[];
}

/** Between two looks, in milliseconds. */
const INTERVAL = 500;

/** The room as it stands; with `--watch` again whenever it has changed. */
export function room(context: Context): Answer<RoomResult> {
  const opened = openRoom(context, "whole");
  if (isRefusal(opened)) return refused(opened);
  const query = queryOf(context, opened);
  if (isRefusal(query)) return refused(query);
  const show = (): Answer<RoomResult> =>
    shown(context, opened, {
      ...query,
      now: context.world.now(),
      sightings: sightingsOf(context.world, opened.place.dir),
    });
  if (context.flags.watch !== true) return show();
  for (;;) {
    const answer = show();
    const { seq } = opened.state;
    context.world.out(
      context.flags.json === true
        ? envelope("room", answer)
        : `${answer.text!(style(context.world.colour))}\n`,
    );
    while (opened.state.seq === seq) {
      context.world.pause(INTERVAL);
      replay(opened.ledger, NEVER);
    }
  }
}

function shown(context: Context, opened: Room, query: RoomQuery): Answer<RoomResult> {
  const view = roomView(opened.state, query);
  const result: RoomResult =
    context.flags.readers === true ? { ...view, readers: readers(opened.state) } : view;
  return { result, text: (how) => told(view, query.now, how) };
}

function queryOf(
  context: Context,
  opened: Room,
): Omit<RoomQuery, "now" | "sightings"> | ReturnType<typeof refuse> {
  const { flags, world } = context;
  const limit = wholeNumber(flags, "limit", 1, 10_000, undefined);
  if (typeof limit === "object") return limit;
  const paths = canonicalAll(world, opened.place, many(flags, "path"));
  if (isRefusal(paths)) return paths;
  const since = seqSince(context, opened);
  if (typeof since === "object") return since;
  const kinds = many(flags, "kind");
  const tool = one(flags, "tool");
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(paths.paths.length === 0 ? {} : { paths: paths.paths }),
    ...(since === undefined ? {} : { since }),
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(tool === undefined ? {} : { tool }),
  };
}

/** The lists that a person is shown, in this order. */
const SHOWN = [
  "active_claims",
  "active_blockers",
  "open_handoffs",
  "current_decisions",
  "current_risks",
  "unconsumed_artifacts",
  "standbys",
] as const;

function told(view: RoomView, now: number, { strong, faint, bad }: Style): string {
  const lines: string[] = [];
  const { lead, mission } = view;
  lines.push(
    faint(
      `${view.max_seq} facts; ${lead === null ? "nobody leads" : `${plain(lead.tool)} leads`}${mission?.text ? `; mission ${quote(mission.text)}` : ""}`,
    ),
  );
  if (view.damaged > 0) lines.push(bad(`${view.damaged} damaged lines; see rally doctor`));
  for (const each of view.squads)
    lines.push(
      `${strong(plain(each.tool))} ${each.status} ${faint(`seen ${clockTime(parseInstant(each.last_seen)!, now)} ${plain(each.session_id)}`)}`,
    );
  for (const name of SHOWN) {
    for (const row of view[name]) {
      const kind = row.kind as KindName;
      const about = isKnown(kind) ? KINDS[kind].line(row as unknown as Fact) : plain(kind);
      const until =
        row.lease_until === undefined
          ? ""
          : ` until ${clockTime(parseInstant(row.lease_until)!, now)}`;
      lines.push(`${plain(row.owner)} ${about}${until} ${faint(plain(row.id))}`);
    }
    const more = view.omitted[name];
    if (more > 0) lines.push(faint(`${more} more ${name.replaceAll("_", " ")}`));
  }
  return `${lines.join("\n")}\n`;
}
