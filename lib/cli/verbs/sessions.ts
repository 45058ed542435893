import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { allManaged, isForgotten } from "../managed/record.ts";
import { rowOf, rowText, type SessionRow } from "../managed/row.ts";
import { standings } from "../managed/standing.ts";
import { openRoom } from "../room.ts";

/** What `sessions` answers. */
export interface SessionsResult {
  readonly sessions: readonly SessionRow[];
}

/** Every session that rally started or adopted here. How each stands is asked anew each time. */
export async function sessions(context: Context): Promise<Answer<SessionsResult>> {
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return refused(room);
  const all = allManaged(context.world, room.place.dir).filter(
    (each) => !isForgotten(each, room.now),
  );
  const stand = await standings(context, room.place, all);
  const rows = all.map((managed, n) => rowOf(room, managed, stand[n]!));
  return {
    result: { sessions: rows },
    text: ({ faint }) =>
      rows.length === 0
        ? "nothing is managed here; rally run starts an agent\n"
        : `${rows.map((row) => (row.status === "live" ? rowText(row) : faint(rowText(row)))).join("\n")}\n`,
  };
}
