import { ownerOf } from "../../room/family.ts";
import type { Session, State } from "../../room/state.ts";
import type { Managed } from "./record.ts";

/** The id that it has now. */
export function currentId(state: State, managed: Pick<Managed, "session" | "tool">): string {
  return currentSession(state, managed)?.id ?? managed.session;
}

/**
 * The session that a managed one is now: what its host calls it, or where that was ended for a new one in the same
 * terminal, the new one. Nothing where the room has never heard of it. `follows`: whether a session is known to be the
 * new one, by more than that it speaks as the same tool.
 */
export function currentSession(
  state: State,
  { session, tool }: Pick<Managed, "session" | "tool">,
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
