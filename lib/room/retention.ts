import { parseInstant } from "../fact/instant.ts";
import { descendsFrom, ownerOf } from "./family.ts";
import type { Open, Session, State } from "./state.ts";

export const DAY = 86_400_000;
/** Days that artifacts and lessons are kept. */
export const KEPT_DAYS = 7;
const MOST = 200;

/** Adds to a list of which 7 days (by `at` of later facts) or the newest 200 are kept. */
export function keep(list: Map<string, Open>, entry: Open, at: number): void {
  list.set(entry.fact.id, entry);
  for (const [id, each] of list) {
    const old = (parseInstant(each.fact.at) ?? 0) < at - KEPT_DAYS * DAY;
    if (!old && list.size <= MOST) break;
    list.delete(id);
  }
}

/** Whether the list may have let go of an entry for its age or number; if not, and it is gone, somebody ended it. */
export function mayBeForgotten(
  list: ReadonlyMap<string, Open>,
  { fact, seq }: Pick<Open, "fact" | "seq">,
  now: number,
): boolean {
  // What is let go is always the oldest.
  for (const each of list.values()) if (each.seq < seq) return false;
  return list.size >= MOST / 2 || (parseInstant(fact.at) ?? 0) < now - KEPT_DAYS * DAY;
}

/**
 * Forgets sessions that ended 30 days before `at`, hold nothing, do not lead and have no living descendant.
 * Called at fixed ordinals, so that every reader forgets at the same place.
 */
export function forgetSessions(state: State, at: number): void {
  const leader = state.lead?.session ? ownerOf(state, state.lead.session) : null;
  const living = [...state.sessions.values()].filter(
    (each) => each.ended === null && each.into === null,
  );
  const gone: Session[] = [];
  for (const session of state.sessions.values()) {
    // A session that goes on under another id is over when that one is: both are one owner.
    const owner = state.sessions.get(ownerOf(state, session.id)) ?? session;
    if (
      owner.ended === null ||
      owner.ended > at - 30 * DAY ||
      owner.holds.size > 0 ||
      owner.id === leader
    )
      continue;
    if (!living.some((each) => descendsFrom(state, each.id, owner.id))) gone.push(session);
  }
  for (const { id } of gone) {
    state.sessions.delete(id);
    for (const kept of [state.rest?.profiles, state.rest?.checkIns, state.rest?.readMarks])
      kept?.delete(id);
  }
  // Whoever comes back under a forgotten id is a stranger to its former children.
  if (gone.length === 0) return;
  for (const session of state.sessions.values())
    if (session.parent && !state.sessions.has(session.parent)) session.parent = null;
}
