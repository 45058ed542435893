import { ownerOf } from "./family.ts";
import type { Session, State } from "./state.ts";

/** Without a fact or a hook event for so long, an agent is idle. */
const IDLE = 15 * 60_000;

export type Presence = "active" | "idle" | "gone";

/**
 * What is known of a session beside its facts: when it was last seen, whether its process is known to have died,
 * whether its host has asked before a write in a room that denies, and where it runs.
 */
export interface Sighting {
  readonly seen: number;
  readonly died: boolean;
  readonly guarded: boolean;
  /** Sessions of hosts in whose shells it speaks by a name of its own. */
  readonly within?: readonly string[];
  /** Where it runs. */
  readonly host?: string | undefined;
  readonly cwd?: string | undefined;
}

/** Looks a session up among the sightings; they are for display and courtesy and never decide a claim. */
export type Sightings = (session: string) => Sighting | undefined;

export const NO_SIGHTINGS: Sightings = () => undefined;

/** Whether the session is at work, silent for a while, or known to be over. */
export function presenceOf(session: Session, now: number, sightings: Sightings): Presence {
  const sighting = sightings(session.id);
  if (session.ended !== null || sighting?.died === true) return "gone";
  return now - lastSeen(session, sighting) < IDLE ? "active" : "idle";
}

/** Newest sign of life in milliseconds. */
export function lastSeen(session: Session, sighting: Sighting | undefined): number {
  return Math.max(session.newest, sighting?.seen ?? 0);
}

/** Whole seconds since the session was last seen; `null` for one that is not known here, as those of other machines. */
export function idleSeconds(
  state: State,
  id: string,
  now: number,
  sightings: Sightings,
): number | null {
  const session = state.sessions.get(ownerOf(state, id));
  if (session === undefined) return null;
  return Math.max(0, Math.floor((now - lastSeen(session, sightings(session.id))) / 1000));
}

/** Whether the session is known to be over. */
export function isGone(state: State, id: string, now: number, sightings: Sightings): boolean {
  const session = state.sessions.get(ownerOf(state, id));
  return session !== undefined && presenceOf(session, now, sightings) === "gone";
}
