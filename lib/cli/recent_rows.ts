import type { Refusal } from "../fact/refusal.ts";
import { plain } from "../fact/untrusted.ts";
import type { Line } from "../history/history.ts";
import { type Filter, isWanted, newest } from "../history/newest.ts";
import { backward } from "../ledger/backward.ts";
import { type Context, many, one } from "./context.ts";
import { askHistory, NEAR } from "./history.ts";
import type { Room } from "./room.ts";
import { lineOf, type SaidIn, saidIn, voidReason } from "./said_in.ts";
import type { Style } from "./style.ts";
import { wholeNumber } from "./whole_number.ts";

export interface RecentRow extends SaidIn {
  /** With `--all`: the room that it stands in. */
  readonly app?: string;
  readonly room?: string;
  readonly seq: number;
}

/** What can be asked of every room alike. */
export function filterAnywhere({ flags }: Context): Filter | Refusal {
  const limit = wholeNumber(flags, "limit", 1, 10_000, 20);
  if (typeof limit !== "number") return limit;
  const [kinds, tool] = [many(flags, "kind"), one(flags, "tool")];
  return { kinds, tool, paths: [], words: [], since: 0, limit, carried: true };
}

/** What one room has to show, newest first. */
export async function newestOf(
  context: Context,
  room: Room,
  filter: Filter,
): Promise<readonly Shown[] | Refusal> {
  const found =
    near(room, filter) ?? (await askHistory(context, room, (history) => newest(history, filter)));
  if ("hints" in found) return found;
  return found.map(({ seq, record }) => {
    const said = saidIn(record);
    return { row: { seq, ...said }, why: voidReason(room.state, said) };
  });
}

/** A row, and why it is void. */
export interface Shown {
  readonly row: RecentRow;
  readonly why: string | null;
}

export function recentText(shown: readonly Shown[], { faint, bad }: Style): string {
  const lines = shown.map(({ row, why }) => {
    const { app, seq, fact } = row;
    const about = lineOf(row);
    const where = app === undefined ? "" : `${plain(app)}  `;
    return `${faint(String(seq).padStart(6))}  ${where}${about}${why === null ? "" : bad(` (void: ${why})`)} ${faint(plain(String(fact["id"])))}`;
  });
  return lines.length === 0 ? "nothing yet\n" : `${lines.join("\n")}\n`;
}

/** All that is asked for, if it stands near the end. */
function near(room: Room, filter: Filter): Pick<Line, "seq" | "record">[] | undefined {
  const wanted = isWanted(filter);
  const rows: Pick<Line, "seq" | "record">[] = [];
  let read = 0;
  for (const { seq, record } of backward(room.ledger)) {
    if (seq <= filter.since || rows.length === filter.limit) return rows;
    if (read++ > Math.max(NEAR, filter.limit)) return undefined;
    if (record !== null && wanted(record)) rows.push({ seq, record });
  }
  return rows;
}
