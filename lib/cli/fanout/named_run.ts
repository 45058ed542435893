import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { isWord } from "../../fact/well_formed.ts";
import { runFacts } from "../../history/run_facts.ts";
import type { RunFact } from "../../room/run/run_fact.ts";
import { type Context, one } from "../context.ts";
import { askHistory } from "../history.ts";
import type { Room } from "../room.ts";
import { notAWord } from "../said_text.ts";

/** The run that `--run` names. */
export function namedRun({ flags }: Context): { readonly run: string } | Refusal {
  const run = one(flags, "run")!;
  if (!isWord(run)) return notAWord("run", run);
  // It is said again in packets and commands, where nothing may hide in it.
  if (plain(run) === run) return { run };
  return refuse("usage", "bad-value", `--run cannot be "${run}"`, ["Letters that can be seen"]);
}

/** All facts of a run, as far as the room is folded; none where nobody knows it. */
export async function factsOf(
  context: Context,
  room: Room,
  run: string,
): Promise<readonly RunFact[] | Refusal> {
  const found = await askHistory(context, room, (history) => runFacts(history, run));
  // The history may have come further meanwhile, and would be held against a state of before.
  return "hints" in found ? found : found.filter(({ seq }) => seq <= room.state.seq);
}
