import type { Session, State } from "./state.ts";

/** The session that speaks for `id` now: itself, or whichever continues it. */
export function ownerOf(state: State, id: string): string {
  let session = state.sessions.get(id);
  while (session?.into) session = state.sessions.get(session.into);
  return session?.id ?? id;
}

/** Whether `id` was begun, directly or not, by `ancestor`. */
export function descendsFrom(state: State, id: string, ancestor: string): boolean {
  const elder = ownerOf(state, ancestor);
  let session = state.sessions.get(ownerOf(state, id));
  // Parents are known before their children and continuations take the old place, so this walk ends.
  while (session?.parent) {
    const parent = ownerOf(state, session.parent);
    if (parent === elder) return true;
    session = state.sessions.get(parent);
  }
  return false;
}

/** Records the first fact of a session. */
export function join(
  state: State,
  id: string,
  first: { tool: string; at: number; tier?: string; parent?: string },
): Session {
  const session: Session = {
    id,
    tool: first.tool,
    parent: countedParent(state, id, first),
    tier: first.tier ?? null,
    into: null,
    ended: null,
    newest: first.at,
    holds: new Set(),
  };
  state.sessions.set(id, session);
  return session;
}

/** A parent counts only if it is known, has the same tool, and closes no circle (SPEC section 2). */
function countedParent(
  state: State,
  id: string,
  first: { tool: string; parent?: string },
): string | null {
  if (first.parent === undefined || first.parent === id) return null;
  const parent = state.sessions.get(ownerOf(state, first.parent));
  if (parent === undefined || parent.tool !== first.tool || descendsFrom(state, parent.id, id))
    return null;
  return parent.id;
}
