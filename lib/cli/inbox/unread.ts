import type { Fact } from "../../fact/fact.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { sentTo } from "../../history/sent_to.ts";
import { backward } from "../../ledger/backward.ts";
import { ADDRESSED, addresseeOf } from "../../room/addressed.ts";
import { type Inbox, inboxOf, sourceOf } from "../../room/inbox.ts";
import { isFromElsewhere } from "../../room/laying.ts";
import { isBehind } from "../../room/place.ts";
import type { Open } from "../../room/state.ts";
import { type Posted, posted } from "../../room/views/inbox_view.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { askHistory, NEAR } from "../history.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";

/** What was sent to the session, or to all, and is not acknowledged; oldest first, over the whole ledger. */
export async function unread(
  context: Context,
  room: Room,
  { session, tool }: Identity,
): Promise<readonly Posted[] | Refusal> {
  const known = room.state.sessions.get(session);
  const inbox = inboxOf(room.state, known ?? { id: session, tool, parent: null });
  const said =
    near(room, inbox) ?? (await askHistory(context, room, (history) => sentTo(history, inbox)));
  const brought = broughtTo(room, inbox);
  if (isRefusal(said) || brought.length === 0) return said;
  return [...said, ...brought].sort((one, other) => one.seq - other.seq);
}

/**
 * What stands here of other machines that is addressed to whoever has this inbox. It has come with the `sync` that laid it
 * there, so that is where it is unread.
 */
function broughtTo({ ledger, state }: Room, inbox: Inbox): Posted[] {
  const { open, held, artifacts } = state.rest!;
  const bySync = new Map<number, Open[]>();
  for (const each of [open, held, artifacts].flatMap((part) => [...part.values()])) {
    const source = sourceOf(inbox, addresseeOf(each.fact));
    if (source === undefined || !isFromElsewhere(state, each.fact)) continue;
    bySync.set(each.seq, [...(bySync.get(each.seq) ?? []), each]);
  }
  const found: Posted[] = [];
  let left = bySync.size;
  if (left === 0) return found;
  for (const { seq, segment, offset } of backward(ledger)) {
    if (left === 0 || isRead(inbox, `${segment}:${offset}`)) break;
    const all = bySync.get(seq);
    if (all === undefined) continue;
    left--;
    found.push(...all.flatMap(({ fact }) => posted(inbox, { seq, segment, offset, fact }, true)));
  }
  return found;
}

/**
 * The same where all of it stands near the end: behind what has been acknowledged, and among what the state knows to
 * be addressed to somebody, and to have had its effect.
 */
function near({ ledger, state }: Room, inbox: Inbox): Posted[] | undefined {
  const { addressed } = state.rest!;
  const isAll = addressed.size < ADDRESSED;
  // Where nothing has been acknowledged, only the beginning is far enough back.
  if (!isAll && Object.values(inbox.marks).includes(null)) return undefined;
  const [oldest] = addressed.keys();
  const ours = [...addressed].flatMap(([seq, name]) =>
    sourceOf(inbox, name) === undefined ? [] : Number(seq),
  );
  const first = isAll ? ours[0] : Number(oldest);
  if (first === undefined) return [];
  const wanted = new Set(ours);
  const found: Posted[] = [];
  let read = 0;
  for (const { seq, segment, offset, record } of backward(ledger)) {
    if (seq < first) return isAll ? found.reverse() : undefined;
    if (isRead(inbox, `${segment}:${offset}`)) return found.reverse();
    if (read++ > NEAR) return undefined;
    if (record !== null && wanted.has(seq))
      found.push(...posted(inbox, { seq, segment, offset, fact: record as unknown as Fact }));
  }
  return found.reverse();
}

/** Whether everything there and before has been acknowledged. */
function isRead({ segments, marks }: Inbox, cursor: string): boolean {
  return [marks.direct, marks.broadcast].every((mark) => !isBehind(segments, cursor, mark));
}
