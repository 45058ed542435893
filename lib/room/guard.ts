import { ownerOf } from "./family.ts";
import type { Sightings } from "./presence.ts";
import type { State } from "./state.ts";

/** Whether an agent's writes wait for their check, or only its own good will does. */
export type Guard = "guarded" | "advisory";

/** A session is guarded if its host has been seen to ask before a write, for it or for a session that it descends from. */
export function guardOf(state: State, id: string, sightings: Sightings): Guard {
  let session = state.sessions.get(ownerOf(state, id));
  while (session !== undefined) {
    if (sightings(session.id)?.guarded === true) return "guarded";
    session =
      session.parent === null ? undefined : state.sessions.get(ownerOf(state, session.parent));
  }
  return "advisory";
}
