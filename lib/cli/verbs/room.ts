import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { asItWas } from "../../history/as_it_was.ts";
import { newest } from "../../history/newest.ts";
import { NEVER } from "../../room/deadline.ts";
import { NO_SIGHTINGS } from "../../room/presence.ts";
import type { Open } from "../../room/state.ts";
import { type Reader, readers } from "../../room/views/readers.ts";
import { type RoomQuery, type RoomView, roomView } from "../../room/views/room_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { answerAnew } from "../answer_anew.ts";
import { hasRemote, hooksMode } from "../config.ts";
import { type Context, many, one } from "../context.ts";
import { findingsOf } from "../fanout/findings.ts";
import { askHistory } from "../history.ts";
import { ledgerMoved } from "../ledger_moved.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { roomText } from "../room_text.ts";
import { sightingsOf } from "../sightings.ts";
import { seqSince } from "../since.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `room` answers. */
export interface RoomResult extends RoomView {
  /** With `--readers`: how far each session had read. */
  readonly readers?: readonly Reader[];
}

/** What is asked for, without what is known here and now. */
type Asked = Omit<RoomQuery, "now" | "sightings" | "enforced" | "hasRemote" | "findings">;

/** The room as it stands, or as it was at a line; with `--watch` again whenever it has changed. */
export async function room(context: Context): Promise<Answer<RoomResult>> {
  const opened = openRoom(context, "whole");
  if (isRefusal(opened)) return refused(opened);
  const asked = queryOf(context, opened);
  if (isRefusal(asked)) return refused(asked);
  const archived = await archivedArtifacts(context, opened);
  if (isRefusal(archived)) return refused(archived);
  const query = { ...asked, archived };
  if (context.flags.at !== undefined) return then(context, opened, query);
  const show = (by: Context): Promise<Answer<RoomResult>> =>
    shown(by, opened, {
      ...query,
      now: context.world.now(),
      sightings: sightingsOf(context.world, opened.place.dir),
      enforced: hooksMode(context.world, opened.place.dir) === "enforce",
      hasRemote: hasRemote(context.world, opened.place.dir),
    });
  if (context.flags.watch === undefined) return show(context);
  const patient: Context = { ...context, deadline: NEVER };
  return answerAnew(context, "room", () => show(patient), ledgerMoved(context, opened));
}

/** The room as it was behind a line, at the time of that line. What only this machine knows has no past. */
async function then(context: Context, opened: Room, query: Asked): Promise<Answer<RoomResult>> {
  if (context.flags.watch !== undefined) {
    const message = "--at and --watch do not go together";
    return refused(refuse("usage", "bad-flags", message, ["What was does not change"]));
  }
  const seq = wholeNumber(context.flags, "at", 1, Math.max(1, opened.state.seq), undefined);
  if (typeof seq !== "number") return refused(seq!);
  const was = await askHistory(context, opened, (history) => asItWas(history, seq));
  if (isRefusal(was)) return refused(was);
  const { state, at: now } = was;
  const { artifacts } = state.rest!;
  const archived = query.archived?.filter(
    (each) => each.seq <= seq && !artifacts.has(each.fact.id),
  );
  const eyes = {
    ...query,
    archived: archived ?? [],
    now,
    sightings: NO_SIGHTINGS,
  };
  return shown(context, { ...opened, state }, eyes);
}

/** With `--include-archived`: artifacts that the state has let go for their age or number. */
async function archivedArtifacts(context: Context, room: Room): Promise<readonly Open[] | Refusal> {
  if (context.flags["include-archived"] !== true) return [];
  const kinds = ["artifact"];
  const filter = { kinds, tool: undefined, paths: [], words: [], since: 0 };
  const limit = Number.MAX_SAFE_INTEGER;
  const found = await askHistory(context, room, (history) => newest(history, { ...filter, limit }));
  if ("hints" in found) return found;
  const { artifacts } = room.state.rest!;
  return found
    .filter(
      ({ outcome, record }) => outcome === "effective" && !artifacts.has(String(record["id"])),
    )
    .map(({ seq, record }) => ({ fact: record as unknown as Fact, seq, consumed: null }));
}

async function shown(
  context: Context,
  opened: Room,
  query: RoomQuery,
): Promise<Answer<RoomResult>> {
  const { state } = opened;
  const findings = await findingsOf(context, opened, { ...query, state });
  const view = roomView(state, { ...query, findings });
  const result: RoomResult =
    context.flags.readers === true ? { ...view, readers: readers(opened.state) } : view;
  return { result, text: (style) => roomText(view, query.now, style) };
}

function queryOf(context: Context, opened: Room): Asked | Refusal {
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
