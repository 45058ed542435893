import type { Fact } from "../../lib/fact/fact.ts";
import { backward } from "../../lib/ledger/backward.ts";
import type { Entry, Ledger } from "../../lib/ledger/ledger.ts";
import { inboxOf } from "../../lib/room/inbox.ts";
import { type Posted, posted } from "../../lib/room/views/inbox_view.ts";

/** What an acknowledgement is to say: whose it is, and everything that its author was shown up to there. */
export interface Acknowledged {
  readonly reader: string;
  readonly ids: ReadonlySet<string>;
}

/** What is unread of a reader, oldest first; nothing is known to who has only read the hot part. */
export function unreadOf(ledger: Ledger, reader: string): Posted[] {
  const { state } = ledger;
  if (state.rest === null) return [];
  const known = state.sessions.get(reader);
  const inbox = inboxOf(state, known ?? { id: reader, tool: `tool:${reader}`, parent: null });
  const found: Posted[] = [];
  for (const { seq, segment, offset, record } of backward(ledger)) {
    if (record === null || !state.rest.addressed.has(String(seq))) continue;
    found.push(...posted(inbox, { seq, segment, offset, fact: record as unknown as Fact }));
  }
  return found.reverse();
}

/** What of it this fact acknowledges. */
export function acknowledgedBy({ cursor, status, session }: Fact, unread: readonly Posted[]) {
  const last = unread.findIndex((each) => each.cursor === cursor);
  const shown = unread.slice(0, last + 1);
  const ids = shown.filter(({ source }) => status !== "direct" || source === "direct");
  return { reader: session, ids: new Set(ids.map(({ id }) => id)) };
}

/** Messages that are unread again, and those that are lost: nobody acknowledged them, and they are not unread. */
export function misread(
  ledger: Ledger,
  entries: ReadonlyMap<string, Entry>,
  acks: ReadonlyMap<string, Acknowledged>,
): string[] {
  const readers = [...ledger.state.sessions.keys()];
  return readers.flatMap((reader) => {
    const unread = new Set(unreadOf(ledger, reader).map(({ id }) => id));
    const standing = [...acks].filter(
      ([id, each]) => each.reader === reader && entries.get(id)?.verdict.outcome === "effective",
    );
    const isRead = (id: string): boolean => standing.some(([, { ids }]) => ids.has(id));
    return [...entries.values()].flatMap(({ record, verdict }) => {
      if (record?.kind !== "handoff" || verdict.outcome !== "effective") return [];
      const { id, session, target = "all" } = record as unknown as Fact;
      if (session === reader || !["all", reader, `tool:${reader}`].includes(target)) return [];
      if (isRead(id) === !unread.has(id)) return [];
      return [`${id} is ${isRead(id) ? "unread again" : "lost"} to ${reader}`];
    });
  });
}
