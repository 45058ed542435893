import { ownerOf } from "../../room/family.ts";
import type { Session } from "../../room/state.ts";
import type { Context } from "../context.ts";
import { processStat } from "../process_stat.ts";
import type { Room } from "../room.ts";
import { allLastSeen, isSameProcess, type ProcessMark, processMark } from "../sightings.ts";
import type { World } from "../world.ts";

/** An agent of this room that runs in somebody's terminal. */
export interface KnownAgent {
  readonly session: Session;
  readonly process: ProcessMark;
}

/** More processes than stand between a terminal and an agent. */
const DEEPEST = 64;

/**
 * The agent whose hook named a process that descends from this one: of several, such as one that started another, the
 * one that is nearest.
 */
export function agentBelow({ world }: Context, { state, place }: Room, pid: number) {
  const found: (KnownAgent & { readonly far: number })[] = [];
  for (const { session: id, process } of allLastSeen(world, place.dir)) {
    const session = state.sessions.get(ownerOf(state, id));
    if (process === undefined || session === undefined) continue;
    if (session.ended !== null || session.parent !== null) continue;
    // Of another system it cannot be told whether it is there.
    if (!isSameProcess(process, processMark(world, process.pid))) continue;
    const far = distance(world, process.pid, pid);
    if (far !== undefined) found.push({ session, process, far });
  }
  return found.sort((a, b) => a.far - b.far)[0] as KnownAgent | undefined;
}

/** How many steps a process is below another; nothing where it does not descend from it. */
function distance(world: World, pid: number, above: number): number | undefined {
  let at = pid;
  for (let far = 0; far < DEEPEST && at > 1; far++) {
    if (at === above) return far;
    at = processStat(world, at)?.parent ?? 0;
  }
  return undefined;
}
