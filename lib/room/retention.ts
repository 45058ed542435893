import { parseInstant } from "../fact/instant.ts";
import { descendsFrom, ownerOf } from "./family.ts";
import type { Open, State } from "./state.ts";

const DAY = 86_400_000;
const MOST = 200;

/** Adds to a list of which 7 days (by `at` of later facts) or the newest 200 are kept. */
export function keep(list: Map<string, Open>, entry: Open, at: number): void {
  list.set(entry.fact.id, entry);
  for (const [id, each] of list) {
    const old = (parseInstant(each.fact.at) ?? 0) < at - 7 * DAY;
    if (!old && list.size <= MOST) break;
    list.delete(id);
  }
}

/** Ids that repeats are measured against. */
const RECENT = 1024;

/** Remembers an id; the oldest one is forgotten. */
export function remember(state: State, id: string): void {
  state.recent.add(id);
  if (state.recent.size <= RECENT) return;
  const oldest = state.recent.values().next();
  if (!oldest.done) {
    state.recent.delete(oldest.value);
    state.rest?.voids.delete(oldest.value);
  }
}

/**
 * Forgets sessions that ended 30 days before `at`, hold nothing, do not lead and have no living descendant.
 * Called at fixed ordinals, so that every reader forgets at the same place.
 */
export function forgetSessions(state: State, at: number): void {
  const leader = state.lead?.session ? ownerOf(state, state.lead.session) : null;
  const living = [...state.sessions.values()].filter((each) => each.ended === null && each.into === null);
  const continued = new Set<string>();
  for (const each of state.sessions.values()) if (each.into) continued.add(each.into);
  for (const session of state.sessions.values()) {
    const over = session.ended ?? (session.into ? session.newest : null);
    if (over === null || over > at - 30 * DAY || session.holds.size > 0 || session.id === leader) continue;
    if (continued.has(session.id) || living.some((each) => descendsFrom(state, each.id, session.id))) continue;
    state.sessions.delete(session.id);
    state.rest?.profiles.delete(session.id);
  }
}
