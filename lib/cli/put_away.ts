import { faultCode } from "../ledger/disk.ts";
import { awayPath, keptPath, type LastSeen, lastSeenAt } from "./sightings.ts";
import type { World } from "./world.ts";

/** Puts the file of a session that is over out of `sessions/`; it is read where it is, should the session be resumed. */
export function putAway(
  world: World,
  room: string,
  session: string,
  isDone: (last: LastSeen) => boolean,
  more: Pick<LastSeen, "gone"> = {},
): void {
  const { disk } = world;
  const path = keptPath(room, session, "json");
  const away = awayPath(room, session);
  const last = lastSeenAt(world, path);
  if (last === undefined || !isDone(last)) return;
  try {
    disk.makeDirectory(`${room}/ended`);
    if (!disk.rename(path, away)) return;
    const moved = lastSeenAt(world, away);
    // Another process may have gone on with it between the two.
    if (moved !== undefined && !isDone(moved)) {
      if (disk.kindOf(path) === undefined) disk.rename(away, path);
    } else if (more.gone !== undefined) {
      disk.replace(away, new TextEncoder().encode(`${JSON.stringify({ ...last, ...more })}\n`));
    }
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}
