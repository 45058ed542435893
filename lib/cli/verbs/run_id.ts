import { clockTime, parseInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { ownerOf } from "../../room/family.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import { openRoom, type Room } from "../room.ts";
import { beginOrResume, type RunIdView, runIdView } from "../run_identity.ts";
import { sayingOf } from "../saying.ts";
import type { WriteResult } from "../speak.ts";

/** What `run-id` answers; with a write result where something was written. */
export type RunIdResult = RunIdView | (RunIdView & WriteResult);

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
  if (context.flags.end === true) return end(context, here);
  const { room, who } = here;
  const done = beginOrResume(context, room, who);
  return done === undefined ? shown(room) : told(room, done);
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

function end(context: Context, { room, who }: Entered): Answer<RunIdResult> {
  if (room.state.runId === null)
    return refused(
      refuse("refused", "not-open", "This room has no run identity", ["rally run-id begins one"]),
    );
  const saying = sayingOf(context, room, "run-id");
  if (isRefusal(saying)) return refused(saying);
  const { id } = room.state.runId;
  return acted(
    act(context, room, who, { ...saying, status: "ended" }),
    () => runIdView(room),
    () => `${plain(id)}\nended; the next rally run-id begins another\n`,
  );
}

function told(room: Room, done: ReturnType<typeof act>): Answer<RunIdResult> {
  return acted(
    done,
    () => runIdView(room),
    () => text(room),
  );
}

function shown(room: Room): Answer<RunIdResult> {
  return { result: runIdView(room), text: () => text(room) };
}

function text({ state, now }: Room): string {
  const run = state.runId;
  if (run === null) return "no run identity; rally run-id begins one\n";
  const since = clockTime(parseInstant(run.since)!, now);
  const current = plain(ownerOf(state, run.current));
  return `${plain(run.id)}\nbegun ${since} by ${plain(run.tool)}, now in session ${current}\n`;
}
