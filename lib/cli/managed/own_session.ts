import type { Session } from "../../room/state.ts";
import { currentSession } from "../../room/successor.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { isSameProcess, readLastSeen } from "../sightings.ts";
import type { Managed } from "./record.ts";

/**
 * The session that a managed one is now, by evidence: whatever else speaks as its tool is not asked to end, and not
 * ended. One that its host began anew has the process of the one before, as their hooks have said; this can be told
 * when that process is over, too.
 */
export function ownSession(
  { world }: Context,
  { state, place }: Room,
  managed: Managed,
): Session | undefined {
  const markOf = (id: string) => readLastSeen(world, place.dir, id)?.process;
  return currentSession(state, managed, (id, ended) => {
    const mark = markOf(id);
    return isSameProcess(mark, managed.process) || isSameProcess(mark, markOf(ended));
  });
}
