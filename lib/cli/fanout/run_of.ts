import type { Refusal } from "../../fact/refusal.ts";
import { isWord } from "../../fact/well_formed.ts";
import { runFacts } from "../../history/run_facts.ts";
import type { RunFact } from "../../room/run/run_fact.ts";
import { type Context, one } from "../context.ts";
import { askHistory } from "../history.ts";
import type { Room } from "../room.ts";
import { notAWord } from "../said_text.ts";

/** The run that `--run` names. */
export function runOf({ flags }: Context): { readonly run: string } | Refusal {
  const run = one(flags, "run")!;
  return isWord(run) ? { run } : notAWord("run", run);
}

/** All facts of a run; none where nobody knows it. */
export function factsOf(
  context: Context,
  room: Room,
  run: string,
): Promise<readonly RunFact[] | Refusal> {
  return askHistory(context, room, (history) => runFacts(history, run));
}
