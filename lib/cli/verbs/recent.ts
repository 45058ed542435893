import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import { plain } from "../../fact/untrusted.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { backward } from "../../ledger/backward.ts";
import { isKnown, KINDS } from "../../room/kinds.ts";
import { pathsMeet } from "../../room/reach.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many, one } from "../context.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, pastDeadline } from "../room.ts";
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

/** The newest facts, in ledger order, newest first. */
export function recent(context: Context): Answer<RecentResult> {
  const { flags, world } = context;
  const limit = wholeNumber(flags, "limit", 1, 10_000, 20);
  if (typeof limit !== "number") return refused(limit);
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const paths = canonicalAll(world, room.place, many(flags, "path"));
  if (isRefusal(paths)) return refused(paths);
  const since = seqSince(context, room);
  if (typeof since === "object") return refused(since);
  const [kinds, tool] = [many(flags, "kind"), one(flags, "tool")];
  const folded = paths.paths.map(foldCase);
  const wanted = (fact: Record<string, unknown>): boolean => {
    if (kinds.length > 0 && !kinds.includes(String(fact["kind"]))) return false;
    if (tool !== undefined && fact["tool"] !== tool && fact["target"] !== tool) return false;
    if (folded.length === 0) return true;
    const has = Array.isArray(fact["paths"]) ? fact["paths"].filter(isCanonicalPath) : [];
    return pathsMeet(has.map(foldCase), folded);
  };
  const rows: RecentRow[] = [];
  for (const line of backward(room.ledger)) {
    if (line.seq <= (since ?? 0) || rows.length === limit) break;
    if (line.seq % 1024 === 0 && context.deadline.passed()) return refused(pastDeadline());
    if (line.record === null || !wanted(line.record)) continue;
    const { sum, ...fact } = line.record;
    rows.push({ seq: line.seq, fact });
  }
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

/** One line about a record, whatever it holds. */
export function read(record: Record<string, unknown>): string {
  const kind = String(record["kind"]);
  const speaker = plain(String(record["tool"] ?? "somebody"));
  if (wellFormed(record) !== "whole" || !isKnown(kind)) return `${speaker} ${plain(kind)}`;
  return `${speaker} ${KINDS[kind].line(record as unknown as Fact)}`;
}
