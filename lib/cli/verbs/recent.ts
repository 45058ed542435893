import type { Refusal } from "../../fact/refusal.ts";
import type { Filter } from "../../history/newest.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many } from "../context.ts";
import type { JoinedRoom, RoomWarning } from "../joined_rooms.ts";
import { canonicalAll } from "../paths.ts";
import { recentEverywhere } from "../recent_everywhere.ts";
import { filterAnywhere, newestOf, type RecentRow, recentText } from "../recent_rows.ts";
import { openRoom, type Room } from "../room.ts";
import { seqSince } from "../since.ts";

/** What `recent` answers. */
export interface RecentResult {
  readonly rows: readonly RecentRow[];
  /** With `--all`: the rooms that were looked at. */
  readonly rooms?: readonly JoinedRoom[];
  readonly warnings?: readonly RoomWarning[];
}

/** The newest facts, in ledger order, newest first. */
export async function recent(context: Context): Promise<Answer<RecentResult>> {
  if (context.flags.all === true) return recentEverywhere(context);
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const filter = filterOf(context, room);
  if (isRefusal(filter)) return refused(filter);
  const found = await newestOf(context, room, filter);
  if (isRefusal(found)) return refused(found);
  return {
    result: { rows: found.map(({ row }) => row) },
    text: (style) => recentText(found, style),
  };
}

function filterOf(context: Context, room: Room): Filter | Refusal {
  const { flags, world } = context;
  const wanted = filterAnywhere(context);
  if (isRefusal(wanted)) return wanted;
  const paths = canonicalAll(world, room.place, many(flags, "path"));
  if (isRefusal(paths)) return paths;
  const since = seqSince(context, room);
  if (typeof since === "object") return since;
  return { ...wanted, paths: paths.paths, since: since ?? 0 };
}
