import { type Refusal, refuse } from "../fact/refusal.ts";
import { TEXT_LIMITS } from "../fact/text_limits.ts";
import { type Context, one } from "./context.ts";

/** The task that `--task-ref` names. It is called as its orchestrator likes, so that little is no name. */
export function taskRef({ flags }: Context): string | undefined | Refusal {
  const name = one(flags, "task-ref");
  if (name === undefined) return undefined;
  const isFit = name.trim() !== "" && !name.includes("\0") && name.length <= TEXT_LIMITS.label;
  if (isFit) return name;
  return refuse("usage", "bad-value", `--task-ref cannot be "${name.slice(0, 40)}"`, [
    `1 to ${TEXT_LIMITS.label} characters, not all of them white space`,
  ]);
}
