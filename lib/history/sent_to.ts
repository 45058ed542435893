import { carriedBy } from "../fact/carried_by.ts";
import type { Fact } from "../fact/fact.ts";
import { readPieces } from "../ledger/pieces.ts";
import type { Inbox } from "../room/inbox.ts";
import { placeIn } from "../room/place.ts";
import { type Posted, posted } from "../room/views/inbox_view.ts";
import { type History, Late, LINE, lineOf, readTail } from "./history.ts";

/** All that was sent to whoever has this inbox and is unread, in the order of the ledger. */
export function sentTo(history: History, inbox: Inbox): Posted[] {
  const found = history.base === null ? [] : fromBase(history, inbox);
  readTail(history, ({ record, verdict, ...place }) => {
    if (record === null || verdict.outcome === "void" || verdict.outcome === "repeat") return;
    if (carriedBy(record) !== undefined) return;
    found.push(...posted(inbox, { ...place, fact: record as unknown as Fact }));
  });
  return found;
}

function fromBase(history: History, inbox: Inbox): Posted[] {
  const { names, segments, marks } = inbox;
  const direct = behind(segments, marks.direct);
  const broadcast = behind(segments, marks.broadcast);
  const sql = `select ${LINE} from facts f where f.seq in (
      select f.seq from facts f where f.target in (select value from json_each(?)) and ${direct.sql}
      union select f.seq from facts f where f.target = 'all' and ${broadcast.sql}
      union select f.seq from facts f where f.kind = 'handoff' and f.target is null and ${broadcast.sql}
    ) and f.remote is null and f.fact is not null and f.outcome not in ('void', 'repeat') order by f.seq`;
  const values = [JSON.stringify([...names]), ...direct.values];
  values.push(...broadcast.values, ...broadcast.values);
  const rows = history.base!.db.selectArrays(sql, values);
  return readPieces(history.ledger, (pieces) =>
    rows.flatMap((row) => {
      if (history.deadline.passed()) throw new Late();
      const { record, ...place } = lineOf(pieces, row);
      // Half a pair of a name is not in facts.db as the ledger has it.
      return posted(inbox, { ...place, fact: record as unknown as Fact });
    }),
  );
}

/** What stands behind the mark, as SQL; all, where it is in none of these segments. */
function behind(
  segments: readonly string[],
  mark: string | null,
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const place = mark === null ? undefined : placeIn(mark);
  const at = place === undefined ? -1 : segments.indexOf(place.segment);
  if (place === undefined || at === -1) return { sql: "1", values: [] };
  return {
    sql: `((f.segment = ? and f."offset" > ?) or f.segment in (select value from json_each(?)))`,
    values: [place.segment, place.offset, JSON.stringify(segments.slice(at + 1))],
  };
}
