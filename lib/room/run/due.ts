import { parseInstant } from "../../fact/instant.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import { isDue } from "../due.ts";
import type { State } from "../state.ts";
import { openOf } from "../views/rows.ts";

/** A standby whose time has come, and what would resume it. */
export interface DueStandby {
  readonly standby_event_id: string;
  /** The tool that stands by. */
  readonly owner: string;
  readonly reason: Untrusted | null;
  readonly wake_after: string;
  /** The same as `argv`, for a person. */
  readonly suggested_command: string;
  /** Of words of ours and the owner alone. */
  readonly argv: readonly string[];
}

/** The standbys that are due, those first whose time came first, of owners with a session that has not ended. */
export function dueStandbys(state: State, now: number, tool?: string): DueStandby[] {
  return parked(state, tool)
    .filter(({ fact }) => isDue(fact, now))
    .map(({ fact }) => {
      const argv = ["rally", "next", "--tool", fact.tool];
      return {
        standby_event_id: fact.id,
        owner: fact.tool,
        reason: fact.reason ?? fact.subject ?? null,
        wake_after: fact.wake_after!,
        suggested_command: argv.join(" "),
        argv,
      };
    });
}

/** When the next of those that are not due yet will be, in milliseconds. */
export function nextDue(state: State, now: number, tool?: string): number | undefined {
  const times = parked(state, tool).map(({ fact }) => parseInstant(fact.wake_after)!);
  return times.find((time) => time > now);
}

/** With a time, that which comes first first. */
function parked(state: State, tool: string | undefined) {
  const present = new Set(
    [...state.sessions.values()].filter(({ ended }) => ended === null).map((each) => each.tool),
  );
  return openOf(state, "standby")
    .filter(({ fact }) => parseInstant(fact.wake_after) !== undefined)
    .filter(({ fact }) => present.has(fact.tool) && (tool === undefined || fact.tool === tool))
    .sort(
      (a, b) =>
        parseInstant(a.fact.wake_after)! - parseInstant(b.fact.wake_after)! || a.seq - b.seq,
    );
}
