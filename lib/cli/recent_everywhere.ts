import { parseInstant } from "../fact/instant.ts";
import { refuse } from "../fact/refusal.ts";
import { type Answer, isRefusal, refused } from "./answer.ts";
import type { Context } from "./context.ts";
import { inJoinedRooms, warningLines } from "./joined_rooms.ts";
import { filterAnywhere, newestOf, recentText, type Shown } from "./recent_rows.ts";
import type { RecentResult } from "./verbs/recent.ts";

/** The newest facts of all rooms that this user has joined. */
export async function recentEverywhere(context: Context): Promise<Answer<RecentResult>> {
  const bound = (["path", "since"] as const).filter((name) => context.flags[name] !== undefined);
  if (bound.length > 0) {
    const message = `--all and ${bound.map((name) => `--${name}`).join(", ")} do not go together`;
    return refused(
      refuse("usage", "bad-flags", message, ["A path or a place in a ledger is of one room alone"]),
    );
  }
  const filter = filterAnywhere(context);
  if (isRefusal(filter)) return refused(filter);
  const { found, rooms, warnings } = await inJoinedRooms(context, async (there, room, joined) => {
    const shown = await newestOf(there, room, filter);
    if (isRefusal(shown)) return shown;
    return shown.map(({ row, why }): Shown => ({ row: { ...joined, ...row }, why }));
  });
  const shown = merged(found, filter.limit);
  const result = { rows: shown.map(({ row }) => row), rooms, warnings };
  return {
    result,
    text: (style) =>
      [recentText(shown, style), ...warningLines(warnings, style).map((line) => `${line}\n`)].join(
        "",
      ),
  };
}

/** The newest by their own time; within a room the ledger's order stands, whatever times say. */
function merged(lists: readonly (readonly Shown[])[], limit: number): Shown[] {
  const next = lists.map(() => 0);
  const taken: Shown[] = [];
  while (taken.length < limit) {
    let newest = -1;
    for (const [i, list] of lists.entries()) {
      const each = list[next[i]!];
      if (each === undefined) continue;
      if (newest === -1 || timeOf(each) > timeOf(lists[newest]![next[newest]!]!)) newest = i;
    }
    if (newest === -1) break;
    taken.push(lists[newest]![next[newest]!++]!);
  }
  return taken;
}

function timeOf({ row: { fact } }: Shown): number {
  return parseInstant(fact["at"]) ?? 0;
}
