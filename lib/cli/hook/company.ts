import type { Session } from "../../room/state.ts";
import { putAway } from "../put_away.ts";
import type { Room } from "../room.ts";
import { awayPath, hasDied, keptPath, type LastSeen, lastSeenAt } from "../sightings.ts";
import type { World } from "../world.ts";
import type { Speakers } from "./turn.ts";

/**
 * Whether anybody but this session is here, by the ledger or, having said nothing yet, by a hook. Whoever has ended is
 * not: its file was put away, and where it is resumed its first hook puts one into `sessions/` again.
 */
export function hasCompany(world: World, { state, place }: Room, session: string): boolean {
  for (const each of state.sessions.values())
    if (each.id !== session && !isOver(world, place.dir, each)) return true;
  const own = keptPath(place.dir, session, "json");
  return world.disk
    .list(`${place.dir}/sessions`)
    .some((name) => name.endsWith(".json") && `${place.dir}/sessions/${name}` !== own);
}

/** It has said so, or was found dead and has said nothing since. */
function isOver(world: World, room: string, { id, ended, newest }: Session): boolean {
  if (ended !== null) return true;
  const gone = lastSeenAt(world, awayPath(room, id))?.gone;
  return gone !== undefined && newest <= gone;
}

/** Puts away what is kept of sessions whose process has died without a word. */
export function putAwayDead(world: World, { state, place }: Room, found: Speakers): void {
  const hasGone = ({ process }: LastSeen): boolean => hasDied(world, process);
  const pathOf = (session: string): string => keptPath(place.dir, session, "json");
  // What is said of those who work here has their files read anyway.
  const working = [...state.sessions.values()].filter(({ ended }) => ended === null);
  const alive = working.filter(({ id }) => found.sightings(id)?.died === false);
  const known = new Set([found.who.session, ...alive.map(({ id }) => id)].map(pathOf));
  for (const name of world.disk.list(`${place.dir}/sessions`)) {
    const path = `${place.dir}/sessions/${name}`;
    const last = name.endsWith(".json") && !known.has(path) ? lastSeenAt(world, path) : undefined;
    if (last !== undefined && hasGone(last))
      putAway(world, place.dir, last.session, hasGone, { gone: world.now() });
  }
}
