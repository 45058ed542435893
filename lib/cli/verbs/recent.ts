import type { Fact } from "../../fact/fact.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import type { Line } from "../../history/history.ts";
import { type Filter, isWanted, newest } from "../../history/newest.ts";
import { backward } from "../../ledger/backward.ts";
import { isKnown, KINDS } from "../../room/kinds.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many, one } from "../context.ts";
import { askHistory } from "../history.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { seqSince } from "../since.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `recent` answers. */
export interface RecentResult {
  readonly rows: readonly RecentRow[];
}

interface RecentRow {
  readonly seq: number;
  /** As it stands in the ledger, valid or not. */
  readonly fact: Readonly<Record<string, unknown>>;
}

/** Lines that are read back from the end before the history is asked, which takes longer to begin. */
const NEAR = 2000;

/** The newest facts, in ledger order, newest first. */
export async function recent(context: Context): Promise<Answer<RecentResult>> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const filter = filterOf(context, room);
  if (isRefusal(filter)) return refused(filter);
  const found =
    near(room, filter) ?? (await askHistory(context, room, (history) => newest(history, filter)));
  if ("hints" in found) return refused(found);
  const rows = found.map(({ seq, record: { sum, ...fact } }) => ({ seq, fact }));
  const { voids } = room.state.rest!;
  return {
    result: { rows },
    text: ({ faint, bad }) => {
      const lines = rows.map(({ seq, fact }) => {
        const about = read(fact);
        const why = voids.get(String(fact["id"]));
        return `${faint(String(seq).padStart(6))}  ${about}${why === undefined ? "" : bad(` (void: ${why})`)} ${faint(plain(String(fact["id"])))}`;
      });
      return lines.length === 0 ? "nothing yet\n" : `${lines.join("\n")}\n`;
    },
  };
}

function filterOf(context: Context, room: Room): Filter | Refusal {
  const { flags, world } = context;
  const limit = wholeNumber(flags, "limit", 1, 10_000, 20);
  if (typeof limit !== "number") return limit;
  const paths = canonicalAll(world, room.place, many(flags, "path"));
  if (isRefusal(paths)) return paths;
  const since = seqSince(context, room);
  if (typeof since === "object") return since;
  const [kinds, tool] = [many(flags, "kind"), one(flags, "tool")];
  return { kinds, tool, paths: paths.paths, words: [], since: since ?? 0, limit };
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

/** One line about a record, whatever it holds. */
export function read(record: Record<string, unknown>): string {
  const kind = String(record["kind"]);
  const speaker = plain(String(record["tool"] ?? "somebody"));
  if (wellFormed(record) !== "whole" || !isKnown(kind)) return `${speaker} ${plain(kind)}`;
  return `${speaker} ${KINDS[kind].line(record as unknown as Fact)}`;
}
