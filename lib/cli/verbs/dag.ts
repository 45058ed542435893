import { NEVER } from "../../room/deadline.ts";
import { type DagView, dagView } from "../../room/run/dag_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { answerAnew } from "../answer_anew.ts";
import { type Context, one } from "../context.ts";
import { dagText } from "../fanout/dag_text.ts";
import { dot, mermaid } from "../fanout/graph_text.ts";
import { factsOf, namedRun } from "../fanout/named_run.ts";
import { ledgerMoved } from "../ledger_moved.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";

/** What `dag` answers. */
export type DagResult = DagView;

/** The steps of a run: how each stands, and what follows what; with `--watch` again whenever that has changed. */
export async function dag(context: Context): Promise<Answer<DagResult>> {
  const asked = namedRun(context);
  if (isRefusal(asked)) return refused(asked);
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  if (context.flags.watch === undefined) return shown(context, room, asked.run);
  const patient: Context = { ...context, deadline: NEVER };
  const moved = ledgerMoved(context, room);
  return answerAnew(context, "dag", () => shown(patient, room, asked.run), moved);
}

async function shown(context: Context, room: Room, run: string): Promise<Answer<DagResult>> {
  const { world, flags } = context;
  const facts = await factsOf(context, room, run);
  if ("hints" in facts) return refused(facts);
  const now = world.now();
  const sightings = sightingsOf(world, room.place.dir);
  const result = dagView(room.state, { run, facts, now, sightings });
  const format = one(flags, "format");
  if (format === "mermaid") return { result, text: () => mermaid(result) };
  if (format === "dot") return { result, text: () => dot(result) };
  return { result, text: (style) => dagText(result, now, style) };
}
