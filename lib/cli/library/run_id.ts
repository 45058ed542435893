import type { Refusal } from "../../fact/refusal.ts";
import { beginOrResume, type RunIdView, runIdView } from "../run_identity.ts";
import { type OpenRoom, refresh } from "./open_room.ts";
import { identityOf, type Speaker } from "./speaker.ts";

/**
 * Begins the run identity of the room, or goes on with the one that there is, as `rally run-id` does: all facts carry it
 * from then on, until it is ended. Of many who begin one at once each is told the same; nothing is written where the
 * speaker's session goes on with it already.
 *
 * @example
 * const run = runId(room, { tool: "planner:01", session: "planner-01-a1b2" });
 * if ("hints" in run) throw new Error(run.message);
 * console.log(run.build_loop_id);
 */
export function runId(room: OpenRoom, speaker: Speaker): RunIdView | Refusal {
  const behind = refresh(room);
  if (behind !== undefined) return behind;
  const done = beginOrResume(room.begin(), room, identityOf(room, speaker));
  return done?.refusal ?? runIdView(room);
}
