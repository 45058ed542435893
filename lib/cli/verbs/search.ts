import { refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { newest } from "../../history/newest.ts";
import { queryOf, snippet } from "../../history/words.ts";
import type { VoidReason } from "../../room/verdict.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many, one } from "../context.ts";
import { askHistory } from "../history.ts";
import { openRoom } from "../room.ts";
import { lineOf, type SaidIn, saidIn, voidReason } from "../said_in.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `search` answers. */
export interface SearchResult {
  readonly rows: readonly (SaidIn & {
    readonly seq: number;
    /** The text around the first place that was found. */
    readonly snippet: string;
    /** Why it has no effect. */
    readonly void_reason: VoidReason | null;
  })[];
}

/** Facts in which the words stand, newest first. */
export async function search(context: Context): Promise<Answer<SearchResult>> {
  const { flags, args } = context;
  const limit = wholeNumber(flags, "limit", 1, 10_000, 20);
  if (typeof limit !== "number") return refused(limit);
  const words = queryOf(args[0]!);
  if (words.length === 0)
    return refused(
      refuse("usage", "bad-value", `QUERY cannot be "${args[0]}"`, [
        'Words, "a phrase", or the beginning of a word with * behind it',
      ]),
    );
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const filter = {
    kinds: many(flags, "kind"),
    tool: one(flags, "tool"),
    paths: [],
    words,
    carried: true,
  };
  // Whoever searches once will search again: the index is made however short the ledger is.
  const found = await askHistory(
    context,
    room,
    (history) => newest(history, { ...filter, since: 0, limit }),
    0,
  );
  if ("hints" in found) return refused(found);
  const rows = found.map(({ seq, record, outcome, reason }) => {
    const said = saidIn(record);
    const own = outcome === "void" ? (reason as VoidReason) : null;
    const void_reason = said.remote === undefined ? own : voidReason(room.state, said);
    return { seq, ...said, snippet: snippet(words, said.fact), void_reason };
  });
  return {
    result: { rows },
    text: ({ faint, bad }) => {
      if (rows.length === 0) return "nothing found\n";
      const lines = rows.flatMap((row) => {
        const about = lineOf(row);
        const why = row.void_reason === null ? "" : bad(` (void: ${row.void_reason})`);
        const line = `${faint(String(row.seq).padStart(6))}  ${about}${why} ${faint(plain(String(row.fact["id"])))}`;
        // What the line shows already is not shown again.
        return about.includes(plain(row.snippet))
          ? [line]
          : [line, `        ${faint(plain(row.snippet))}`];
      });
      return `${lines.join("\n")}\n`;
    },
  };
}
