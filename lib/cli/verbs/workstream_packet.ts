import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { agentTool } from "../../fanout/agent_tool.ts";
import type { Descriptor, Task } from "../../fanout/descriptor.ts";
import { PACKET, packetOf } from "../../fanout/packet.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { descriptorFile } from "../fanout/descriptor_file.ts";
import { namedRun } from "../fanout/named_run.ts";
import { writeFiles } from "../fanout/packet_files.ts";
import { toolPrefix } from "../fanout/task_tools.ts";
import { nearestHint } from "../nearest.ts";

/** What `workstream packet` answers. */
export interface WorkstreamPacketResult {
  readonly run: string;
  readonly packets: readonly Packet[];
}

interface Packet {
  readonly task: string;
  readonly tool: string;
  /** Where it was written, as `--out` names it; null where it was not. */
  readonly file: string | null;
  readonly text: string;
}

/** What to tell the agent of each task: shown, or put into files for whoever starts them. */
export async function workstreamPacket(context: Context): Promise<Answer<WorkstreamPacketResult>> {
  const named = namedRun(context);
  if (isRefusal(named)) return refused(named);
  const { run } = named;
  const descriptor = await descriptorFile(context, context.args[0]!);
  if (isRefusal(descriptor)) return refused(descriptor);
  const chosen = tasksOf(context, descriptor);
  if (isRefusal(chosen)) return refused(chosen);
  const { tasks } = chosen;
  const found = toolPrefix(context, tasks);
  if (isRefusal(found)) return refused(found);
  const { prefix } = found;
  const out = one(context.flags, "out");
  const packets = tasks.map((task) => {
    const name = `${task.id}${PACKET}`;
    const file = out ? `${out.replace(/\/+$/, "")}/${name}` : out === "" ? name : null;
    const text = packetOf(descriptor, task, run, prefix);
    return { task: task.id, tool: agentTool(prefix, task.id), file, text, name };
  });
  const refusal = out === undefined ? undefined : writeFiles(context.world, out, packets);
  if (refusal !== undefined) return refused(refusal);
  const result = { run, packets: packets.map(({ name: _name, ...each }) => each) };
  return {
    result,
    text: () =>
      out === undefined
        ? result.packets.map(({ text }) => text).join("\n---\n\n")
        : result.packets.map(({ file }) => `wrote ${plain(file ?? "")}\n`).join(""),
  };
}

function tasksOf(
  { flags }: Context,
  { tasks }: Descriptor,
): { readonly tasks: readonly Task[] } | Refusal {
  const id = one(flags, "task");
  if (id === undefined) return { tasks };
  const only = tasks.filter((each) => each.id === id);
  if (only.length > 0) return { tasks: only };
  const ids = tasks.map((each) => each.id);
  return refuse("usage", "unknown-task", `There is no task "${id}"`, [
    nearestHint(id, ids, { there: "There are", none: "It has no tasks" }),
  ]);
}
