import { crc32, hex8 } from "../../fact/crc32.ts";
import { type HostEvent, isAbout } from "../../hosts/event.ts";
import { type Asked, clearAsking, markAsking } from "../asking.ts";
import type { Room } from "../room.ts";
import type { Turn } from "./turn.ts";
import { rootOf } from "./watch.ts";

/** At these of the session itself nobody in its terminal can be waiting for its person any more. */
const AFRESH = new Set(["start", "prompt", "end"]);

/**
 * Keeps that a person is asked: nothing is to be typed there meanwhile. Calls run side by side, so that a call ends only
 * what was asked about that very call; all else ends what the asker has asked.
 */
export function noteAsking({ context: { world }, happened }: Turn, { state, place }: Room): void {
  const { session, agent, parent, phase, matter } = happened;
  const root = rootOf(state, parent ?? session);
  const by = agent === null ? session : `${session}/${agent}`;
  const isOver = (asked: Asked): boolean => {
    if (by === root && AFRESH.has(phase)) return true;
    if (asked.by !== by) return false;
    return !isAbout(phase) || (asked.about !== null && asked.about === hashOf(matter));
  };
  if (phase !== "permission") clearAsking(world, place.dir, root, isOver);
  else markAsking(world, place.dir, root, { by, about: hashOf(matter) });
}

function hashOf(matter: HostEvent["matter"]): string | null {
  if (matter === null) return null;
  const bytes = new TextEncoder().encode(JSON.stringify(matter));
  return hex8(crc32(bytes, 0, bytes.length));
}
