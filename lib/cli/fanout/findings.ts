import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import type { History } from "../../history/history.ts";
import { factsOfRuns } from "../../history/run_facts.ts";
import { within } from "../../room/deadline.ts";
import type { Finding } from "../../room/findings/finding.ts";
import { findingsOfRoom, stateFindings, unreadRun } from "../../room/findings/run_findings.ts";
import type { Sightings } from "../../room/presence.ts";
import { openRuns } from "../../room/run/open_runs.ts";
import type { RunFact } from "../../room/run/run_fact.ts";
import { stepsOf } from "../../room/run/steps.ts";
import type { State } from "../../room/state.ts";
import type { Context } from "../context.ts";
import { askHistory, NEAR } from "../history.ts";
import type { Room } from "../room.ts";

/** For so long, in milliseconds, an answer that is about something else waits for the facts of the runs. */
const PATIENCE = 500;

/** With whose eyes the room is looked at, and as of when. */
interface Eyes {
  readonly state: State;
  readonly now: number;
  readonly sightings: Sightings;
}

/**
 * What whoever leads should know of the open runs and of the room. The facts of the runs come from the history, which
 * is not opened where no run is open; if it takes long or cannot be read, the answer is given without them, and says so.
 */
export async function findingsOf(context: Context, room: Room, eyes: Eyes): Promise<Finding[]> {
  const { state, now, sightings } = eyes;
  const runs = openRuns(state);
  if (runs.length === 0) return stateFindings(state, now);
  const found = await factsInTime(context, room, runs);
  if (found === undefined)
    return [
      ...stateFindings(state, now),
      ...runs.map((run) => unreadRun(run, plain(shellWords(["rally", "dag", "--run", run])))),
    ];
  return findingsOfRoom(
    state,
    now,
    runs.map((run) => {
      const facts = found.get(run)!.filter(({ seq }) => seq <= state.seq);
      return { run, state, facts, now, steps: stepsOf(state, facts, now, sightings) };
    }),
  );
}

/** The facts of these runs; nothing where there was no time, or an old segment cannot be read. */
async function factsInTime(
  context: Context,
  room: Room,
  runs: readonly string[],
): Promise<ReadonlyMap<string, readonly RunFact[]> | undefined> {
  const deadline = within(context.deadline, PATIENCE, context.world.ticks);
  const ask = (history: History) => factsOfRuns(history, runs);
  const found = await askHistory({ ...context, deadline }, room, ask, NEAR);
  return "hints" in found ? undefined : found;
}
