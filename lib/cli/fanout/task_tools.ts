import { type Refusal, refuse } from "../../fact/refusal.ts";
import { isTool } from "../../fact/well_formed.ts";
import { agentTool } from "../../fanout/agent_tool.ts";
import type { Task } from "../../fanout/descriptor.ts";
import { type Context, one } from "../context.ts";

/** The prefix by which the tools of these tasks are called: `--tool-prefix`, else `agent`. */
export function toolPrefix(
  { flags }: Context,
  tasks: readonly Task[],
): { readonly prefix: string } | Refusal {
  const prefix = one(flags, "tool-prefix") ?? "agent";
  const tools = [...tasks.map(({ id }) => id), "x"].map((id) => agentTool(prefix, id));
  const wrong = tools.find((each) => !isTool(each));
  if (wrong === undefined) return { prefix };
  const message = `--tool-prefix cannot be "${prefix}": "${wrong}" is no tool id`;
  return refuse("usage", "bad-tool", message, [
    "Letters, digits, _ . - and colons, with the task's id at most 96 bytes: agent",
  ]);
}
