import { ownerOf } from "../room/family.ts";
import type { Revoked } from "../room/published.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import { readLastSeen, writeLastSeen } from "./sightings.ts";
import type { World } from "./world.ts";

type Session = Pick<Identity, "session" | "tool">;
type Known = Pick<Room, "state" | "place">;

/** Claims of the session that were revoked and of which it has not been told, oldest first; or those that `isIts` says. */
export function untold(
  world: World,
  { state, place }: Known,
  { session }: Session,
  isIts = (each: Revoked): boolean => ownerOf(state, each.session) === session,
): Revoked[] {
  const newest = state.revoked.at(-1);
  if (newest === undefined) return [];
  const mark = readLastSeen(world, place.dir, session)?.revoked ?? 0;
  // A mark that lies ahead is of another ledger.
  const told = mark > state.seq ? 0 : mark;
  return newest.seq <= told ? [] : state.revoked.filter((each) => each.seq > told && isIts(each));
}

/** Keeps that the session has been told of all that was revoked so far. */
export function markTold(world: World, { state, place }: Known, { session, tool }: Session): void {
  const newest = state.revoked.at(-1);
  if (newest === undefined || world.disk.kindOf(place.dir) !== "directory") return;
  const last = readLastSeen(world, place.dir, session) ?? { session, tool, seen: world.now() };
  if (last.revoked !== newest.seq)
    writeLastSeen(world, place.dir, { ...last, revoked: newest.seq });
}
