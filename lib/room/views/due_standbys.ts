import { parseInstant } from "../../fact/instant.ts";
import { shellWords } from "../../fact/shell_words.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import { isDue } from "../due.ts";
import type { State } from "../state.ts";
import { openOf } from "./rows.ts";

/** A standby whose time has come, and what would resume its owner. */
export interface DueStandby {
  readonly standby_event_id: string;
  readonly owner: string;
  readonly reason: Untrusted | null;
  readonly wake_after: string;
  readonly suggested_command: string;
  /** The same, word by word. */
  readonly argv: readonly string[];
}

/** The standbys that are due, earliest first, of tools that the room knows. */
export function dueStandbys(state: State, now: number): DueStandby[] {
  const known = new Set([...state.sessions.values()].map(({ tool }) => tool));
  return openOf(state, "standby")
    .filter(({ fact }) => known.has(fact.tool) && isDue(fact, now))
    .map(({ fact, seq }) => ({ fact, seq, at: parseInstant(fact.wake_after)! }))
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .map(({ fact }) => {
      // It names another than the caller: whoever calls this runs the agents of the room.
      const argv = ["rally", "next", "--tool", fact.tool];
      return {
        standby_event_id: fact.id,
        owner: fact.tool,
        reason: fact.reason ?? null,
        wake_after: fact.wake_after!,
        suggested_command: shellWords(argv),
        argv,
      };
    });
}
