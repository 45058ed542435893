/**
 * Rally for programs: open a room, see who holds what, say something, check before a write. The same code as the
 * command's, on the same ledger, under Node and Deno.
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
export {
  check,
  closeRoom,
  type OpenOptions,
  type OpenRoom,
  openRoom,
  refresh,
  type Speaker,
  say,
  type Words,
} from "./lib/cli/library.ts";
export type { WriteResult } from "./lib/cli/speak.ts";
export { type Fact, FORMAT } from "./lib/fact/fact.ts";
export { decodeLine, encodeRecord } from "./lib/fact/line.ts";
export type { Refusal } from "./lib/fact/refusal.ts";
export { plain, quote, raw, type Untrusted, untrusted } from "./lib/fact/untrusted.ts";
export { FOLD_VERSION, fold } from "./lib/room/fold.ts";
export { KINDS, type KindName } from "./lib/room/kinds.ts";
export { type Next, next } from "./lib/room/next/next.ts";
export { NO_SIGHTINGS, type Sightings } from "./lib/room/presence.ts";
export { restore, snapshot } from "./lib/room/snapshot.ts";
export { type Claim, emptyState, type Session, type State } from "./lib/room/state.ts";
export { type Verdict, VOID_REASONS, type VoidReason } from "./lib/room/verdict.ts";
export type { Finding } from "./lib/room/views/before_write.ts";
export { type RoomQuery, type RoomView, roomView } from "./lib/room/views/room_view.ts";
