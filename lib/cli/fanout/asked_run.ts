import type { Refusal } from "../../fact/refusal.ts";
import type { Descriptor, Task } from "../../fanout/descriptor.ts";
import type { RunRecord } from "../../fanout/run_record.ts";
import { namingFacts } from "../../history/naming_facts.ts";
import { stepsOf } from "../../room/run/steps.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { askHistory } from "../history.ts";
import type { Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { descriptorFile } from "./descriptor_file.ts";
import { factsOf, namedRun } from "./named_run.ts";
import { toolPrefix } from "./task_tools.ts";

/** A run that was asked for. */
export interface Run extends RunRecord {
  /** What the tools of its tasks begin with. */
  readonly prefix: string;
}

/** What the flags say of a run, and what the ledger says of it. */
export async function askedRun(
  context: Context,
  room: Room,
  tasks: readonly Task[],
): Promise<Run | Refusal> {
  const named = namedRun(context);
  if (isRefusal(named)) return named;
  const prefixed = toolPrefix(context, tasks);
  if (isRefusal(prefixed)) return prefixed;
  const { run } = named;
  const { prefix } = prefixed;
  const facts = await factsOf(context, room, run);
  if ("hints" in facts) return facts;
  const ids = new Set(facts.map(({ fact }) => fact.id));
  const naming = await askHistory(context, room, (history) => namingFacts(history, ids));
  if ("hints" in naming) return naming;
  const sightings = sightingsOf(context.world, room.place.dir);
  return { run, facts, steps: stepsOf(room.state, facts, room.now, sightings), naming, prefix };
}

/** The descriptor that was named, if one was. */
export function askedDescriptor(context: Context): Promise<Descriptor | Refusal> | undefined {
  const [file] = context.args;
  return file === undefined ? undefined : descriptorFile(context, file);
}
