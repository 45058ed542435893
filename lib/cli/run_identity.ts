import { crc32 } from "../fact/crc32.ts";
import { formatInstant } from "../fact/instant.ts";
import { ownerOf } from "../room/family.ts";
import { runNames } from "../room/kinds/run_id.ts";
import { act } from "./act.ts";
import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import type { Saying } from "./speak.ts";

/** Which run of an orchestrator this is; null throughout where the room has no run identity. */
export interface RunIdView {
  /** `bl-<YYYYMMDDTHHMMSSZ>-<tool>-<6 digits>` */
  readonly build_loop_id: string | null;
  readonly started_at: string | null;
  readonly started_by_tool: string | null;
  readonly started_by_session_id: string | null;
  /** The session that began it, or went on with it last. */
  readonly current_session_id: string | null;
  /** The same for people: `<tool>#<6 digits> <started_at>`. */
  readonly run_label: string | null;
}

export function runIdView({ state }: Room): RunIdView {
  const run = state.runId;
  return {
    build_loop_id: run?.id ?? null,
    started_at: run?.since ?? null,
    started_by_tool: run?.tool ?? null,
    started_by_session_id: run?.session ?? null,
    current_session_id: run === null ? null : ownerOf(state, run.current),
    run_label: run?.label ?? null,
  };
}

/**
 * Begins the run identity of the room, or goes on with the one that there is; nothing is done where the session does
 * already. Who comes second is told so by the ledger, and goes on with what the first has begun.
 */
export function beginOrResume(
  context: Context,
  room: Room,
  who: Identity,
): ReturnType<typeof act> | undefined {
  const { state } = room;
  for (;;) {
    if (state.runId !== null && ownerOf(state, state.runId.current) === who.session)
      return undefined;
    const saying: Saying =
      state.runId === null
        ? { kind: "run-id", status: "begun", ...newNames(context, who) }
        : { kind: "run-id", status: "resumed" };
    const done = act(context, room, who, saying);
    // Somebody came between, once for each time that this is said. Past the deadline nothing is written any more.
    if (done.refusal?.code === "identity-taken" || done.refusal?.code === "not-open") continue;
    return done;
  }
}

function newNames({ world }: Context, { tool }: Identity) {
  const key = new TextEncoder().encode(world.key());
  const digits = String(crc32(key, 0, key.length) % 1_000_000).padStart(6, "0");
  return runNames(tool, formatInstant(world.now()), digits);
}
