import { clearAsking, markAsking } from "../asking.ts";
import type { Room } from "../room.ts";
import type { Turn } from "./turn.ts";
import { rootOf } from "./watch.ts";

/** At these nothing of a session can be waiting for its person any more. */
const BETWEEN_TURNS = new Set(["start", "prompt", "stop", "end"]);

/** Keeps that a person is asked, until the next event of whoever asked: nothing is to be typed there meanwhile. */
export function noteAsking({ context: { world }, happened }: Turn, { state, place }: Room): void {
  const { session, agent, parent, phase } = happened;
  const root = rootOf(state, parent ?? session);
  const by = agent === null ? session : `${session}/${agent}`;
  if (phase === "permission") markAsking(world, place.dir, root, by);
  else clearAsking(world, place.dir, root, BETWEEN_TURNS.has(phase) && by === root ? null : by);
}
