import { crc32, hex8 } from "../../fact/crc32.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { replay } from "../../ledger/replay.ts";
import { deadlineIn, NEVER } from "../../room/deadline.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Warning } from "../entry_warnings.ts";
import type { Room } from "../room.ts";
import { hasDied, readLastSeen } from "../sightings.ts";
import { backendOf } from "./backends.ts";
import { endSession } from "./ending.ts";
import { allManaged, type Managed, writeManaged } from "./record.ts";
import type { Evidence } from "./standing.ts";
import { takeTerminal } from "./terminating.ts";
import { removeTree, type TreeEnd } from "./worktree_removal.ts";

/** Where nobody can tell whether who began to start a session still does. */
const ABANDONED = 10 * 60_000;

/** What failed for want of time is still taken back. */
const TAKES_BACK = 5000;

/** What the server of a room's terminals is called. */
export function serverOf(room: string): string {
  const bytes = new TextEncoder().encode(room);
  return `rally-${hex8(crc32(bytes, 0, bytes.length))}`;
}

/** Takes back a start that came to nothing: no terminal, no session, no label, and no worktree in which nothing was done. */
export async function takeBack(
  context: Context,
  room: Room,
  managed: Managed,
): Promise<PutAway | Refusal> {
  const own = { ...context, deadline: deadlineIn(TAKES_BACK, context.world.ticks) };
  const place = managed.place ?? (await unwritten(own, room, managed)) ?? null;
  const stays = await takeTerminal(own, room, { ...managed, place });
  return stays ?? putAway(own, room, managed, "not-started");
}

/** A session that is over, and what became of its worktree. */
export interface PutAway {
  readonly managed: Managed;
  readonly tree: TreeEnd | null;
}

/**
 * Ends a session of which nothing runs any more, and frees what it held. That it is stopped is written down last, so
 * that what was cut short is done again.
 */
export function putAway(
  context: Context,
  room: Room,
  managed: Managed,
  found: Evidence,
): PutAway | Refusal {
  const { world } = context;
  replay(room.ledger, NEVER);
  const unsaid = endSession(context, room, managed);
  if (unsaid !== undefined) return unsaid;
  const tree = removeTree(context, room, managed, found);
  const stopped = { ...managed, stopped: world.now() };
  return writeManaged(world, room.place.dir, stopped) ?? { managed: stopped, tree };
}

/** Takes back whatever was begun by somebody who died before it was started; what could not be is told. */
export async function takeBackAbandoned(context: Context, room: Room): Promise<Warning[]> {
  const left: Warning[] = [];
  for (const managed of allManaged(context.world, room.place.dir)) {
    if (!isAbandoned(context, room, managed)) continue;
    const back = await takeBack(context, room, managed);
    if (isRefusal(back))
      left.push({
        code: "not-taken-back",
        message: `${managed.label} was begun and never started, and is still there: ${back.message}`,
      });
  }
  return left;
}

/** Whether it was written down, not started, and nobody is at it any more. */
export function isAbandoned({ world }: Context, room: Room, managed: Managed): boolean {
  const { place, stopped, session, began } = managed;
  if (place !== null || stopped !== null) return false;
  const starter = readLastSeen(world, room.place.dir, session)?.process;
  return starter === undefined ? world.now() - began > ABANDONED : hasDied(world, starter);
}

/** A terminal that was begun, and whose place nobody lived to write down. */
async function unwritten({ world, deadline }: Context, { place }: Room, managed: Managed) {
  const backend = backendOf(world, managed.backend, place);
  const listed = await backend.list(serverOf(place.dir), deadline);
  if (listed.outcome !== "listed") return undefined;
  return listed.panes.find(({ target }) => target === managed.session);
}
