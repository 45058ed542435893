import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { entered } from "../entered.ts";
import { descriptorFile } from "../fanout/descriptor_file.ts";
import { namedRun } from "../fanout/named_run.ts";
import { type Seeded, seed } from "../fanout/seeding.ts";
import { toolPrefix } from "../fanout/task_tools.ts";

/** What `workstream seed` answers. */
export interface WorkstreamSeedResult {
  readonly run: string;
  /** One of each task that writes, in the order of the descriptor. */
  readonly seeded: readonly Seeded[];
}

/** Claims what the tasks own before their agents are there, each for the tool of its task. */
export async function workstreamSeed(context: Context): Promise<Answer<WorkstreamSeedResult>> {
  const named = namedRun(context);
  if (isRefusal(named)) return refused(named);
  const descriptor = await descriptorFile(context, context.args[0]!);
  if (isRefusal(descriptor)) return refused(descriptor);
  const tasks = descriptor.tasks.filter(({ owns }) => owns.length > 0);
  const found = toolPrefix(context, tasks);
  if (isRefusal(found)) return refused(found);
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { run } = named;
  const { seeded, refusal } = seed(context, here, { tasks, run, prefix: found.prefix });
  if (seeded === undefined) return refused(refusal!);
  return {
    result: { run, seeded },
    ...(refusal === undefined ? {} : { refusal }),
    text: () =>
      seeded.length === 0
        ? "no task writes anything\n"
        : seeded
            .map((each) => `${each.outcome}  ${each.tool}  ${each.paths.map(plain).join(" ")}\n`)
            .join(""),
  };
}
