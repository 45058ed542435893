/**
 * Rally for programs: open a room, see who holds what, say something, check before a write; agree which run this is,
 * split work into tasks and see how a run stands. The same code as the command's, on the same ledger, under Node and Deno.
 *
 * @example
 * ```ts
 * import { check, closeRoom, openRoom, say } from "rally";
 *
 * const room = openRoom({ cwd: "/repo" });
 * if ("hints" in room) throw new Error(room.message);
 * const me = { tool: "planner:01", session: "planner-01-a1b2" };
 * say(room, me, { kind: "claim", paths: ["src/a.ts"], subject: "split the parser" });
 * console.log(check(room, null, ["src/a.ts"]));
 * closeRoom(room);
 * ```
 *
 * @module
 */
export { check } from "./lib/cli/library/check.ts";
export {
  closeRoom,
  type OpenOptions,
  type OpenRoom,
  openRoom,
  refresh,
} from "./lib/cli/library/open_room.ts";
export { runId } from "./lib/cli/library/run_id.ts";
export { say, type Words } from "./lib/cli/library/say.ts";
export type { Speaker } from "./lib/cli/library/speaker.ts";
export type { RunIdView } from "./lib/cli/run_identity.ts";
export type { WriteResult } from "./lib/cli/speak.ts";
export { type Fact, FORMAT } from "./lib/fact/fact.ts";
export { decodeLine, encodeRecord } from "./lib/fact/line.ts";
export type { Refusal } from "./lib/fact/refusal.ts";
export { plain, quote, raw, type Untrusted, untrusted } from "./lib/fact/untrusted.ts";
export type { Descriptor, Task, Violation } from "./lib/fanout/descriptor.ts";
export { packetOf } from "./lib/fanout/packet.ts";
export { type Plan, plan } from "./lib/fanout/plan.ts";
export { readDescriptor } from "./lib/fanout/read_descriptor.ts";
export type { Limits } from "./lib/fanout/team.ts";
export { FOLD_VERSION, fold } from "./lib/room/fold.ts";
export { KINDS, type KindName } from "./lib/room/kinds.ts";
export { type Next, next } from "./lib/room/next/next.ts";
export { NO_SIGHTINGS, type Sightings } from "./lib/room/presence.ts";
export { type DagView, dagView, type RunQuery } from "./lib/room/run/dag_view.ts";
export type { RunFact } from "./lib/room/run/run_fact.ts";
export { restore, snapshot } from "./lib/room/snapshot.ts";
export {
  type CheckIn,
  type Claim,
  emptyState,
  type Session,
  type State,
} from "./lib/room/state.ts";
export { type Verdict, VOID_REASONS, type VoidReason } from "./lib/room/verdict.ts";
export type { Finding } from "./lib/room/views/before_write.ts";
export {
  type CheckInView,
  type Health,
  type TaskHeartbeat,
  taskHeartbeat,
} from "./lib/room/views/health.ts";
export { type RoomQuery, type RoomView, roomView } from "./lib/room/views/room_view.ts";
