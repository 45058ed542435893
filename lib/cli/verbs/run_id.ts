import { crc32 } from "../../fact/crc32.ts";
import { clockTime, formatInstant, parseInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { ownerOf } from "../../room/family.ts";
import { runNames } from "../../room/kinds/run_id.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import type { Identity } from "../identity.ts";
import { openRoom, type Room } from "../room.ts";
import { sayingOf } from "../saying.ts";
import type { Saying, WriteResult } from "../speak.ts";

/** What `run-id` answers; with a write result where something was written. */
export type RunIdResult = RunIdView | (RunIdView & WriteResult);

/** Null throughout where the room has no run identity. */
export interface RunIdView {
  readonly build_loop_id: string | null;
  readonly started_at: string | null;
  readonly started_by_tool: string | null;
  readonly started_by_session_id: string | null;
  readonly current_session_id: string | null;
  readonly run_label: string | null;
}

/** The identity of this run: begun where there is none, else gone on with; with `--end` ended, with `--audit` only shown. */
export function runId(context: Context): Answer<RunIdResult> {
  const unfit = unfitFlags(context);
  if (unfit !== undefined) return refused(unfit);
  if (context.flags.audit === true) {
    const room = openRoom(context, "whole");
    return isRefusal(room) ? refused(room) : shown(room);
  }
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  return context.flags.end === true ? end(context, here) : beginOrGoOn(context, here);
}

function unfitFlags({ flags }: Context): Refusal | undefined {
  const { audit, end, force, reason } = flags;
  if (audit === true && end === true)
    return refuse("usage", "bad-flags", "--audit and --end do not go together", [
      "--audit only looks",
    ]);
  if (end === true || (force === undefined && reason === undefined)) return undefined;
  const flag = force === undefined ? "--reason" : "--force";
  return refuse("usage", "bad-flags", `${flag} goes with --end`, [
    "Whoever comes goes on with the run that there is",
  ]);
}

/** Who comes second is told so by the ledger, and goes on with what the first has begun. */
function beginOrGoOn(context: Context, { room, who }: Entered): Answer<RunIdResult> {
  const { state } = room;
  for (;;) {
    if (state.runId !== null && ownerOf(state, state.runId.current) === who.session)
      return shown(room);
    const saying: Saying =
      state.runId === null
        ? { kind: "run-id", status: "begun", ...newNames(context, who) }
        : { kind: "run-id", status: "resumed" };
    const done = act(context, room, who, saying);
    // Somebody came between, once for each time that this is said. Past the deadline nothing is written any more.
    if (done.refusal?.code === "identity-taken" || done.refusal?.code === "not-open") continue;
    return told(room, done);
  }
}

function newNames({ world }: Context, { tool }: Identity) {
  const key = new TextEncoder().encode(world.key());
  const digits = String(crc32(key, 0, key.length) % 1_000_000).padStart(6, "0");
  return runNames(tool, formatInstant(world.now()), digits);
}

function end(context: Context, { room, who }: Entered): Answer<RunIdResult> {
  if (room.state.runId === null)
    return refused(
      refuse("refused", "not-open", "This room has no run identity", ["rally run-id begins one"]),
    );
  const saying = sayingOf(context, room, "run-id");
  if (isRefusal(saying)) return refused(saying);
  return told(room, act(context, room, who, { ...saying, status: "ended" }));
}

function told(room: Room, done: ReturnType<typeof act>): Answer<RunIdResult> {
  return acted(
    done,
    () => view(room),
    () => text(room),
  );
}

function shown(room: Room): Answer<RunIdResult> {
  return { result: view(room), text: () => text(room) };
}

function view({ state }: Room): RunIdView {
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

function text({ state, now }: Room): string {
  const run = state.runId;
  if (run === null) return "there is no run identity\n";
  const since = clockTime(parseInstant(run.since)!, now);
  const current = plain(ownerOf(state, run.current));
  return `${plain(run.id)}\nbegun ${since} by ${plain(run.tool)}, now in session ${current}\n`;
}
