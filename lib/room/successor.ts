import { ownerOf } from "./family.ts";
import type { Session, State } from "./state.ts";

/** A session as it was begun, under a tool that no other has. */
type Begun = Pick<Session, "tool"> & { readonly session: string };

/** The id that it has now. */
export function currentId(state: State, begun: Begun): string {
  return currentSession(state, begun)?.id ?? begun.session;
}

/**
 * The session that one which rally started is now: what its host calls it, or where that was ended for a new one in the same
 * terminal, the new one. Nothing where the room has never heard of it. `follows`: whether a session is known to be the
 * new one, by more than that it speaks as the same tool.
 */
export function currentSession(
  state: State,
  { session, tool }: Begun,
  follows: (id: string, ended: string) => boolean = () => true,
): Session | undefined {
  const own = state.sessions.get(ownerOf(state, session));
  if (own === undefined || own.ended === null) return own;
  const others = [...state.sessions.values()].filter(
    (each) =>
      each.tool === tool &&
      each.ended === null &&
      each.into === null &&
      each.parent === null &&
      follows(each.id, own.id),
  );
  return others.at(-1) ?? own;
}
