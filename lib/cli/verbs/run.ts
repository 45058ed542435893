import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";

/** What `run` answers. */
export interface RunResult {
  readonly mode: "live" | "dry_run";
  /** Null in a dry run. */
  readonly session: SessionRow | null;
  readonly commands: readonly { readonly argv: readonly string[] }[];
}

export async function run(_context: Context): Promise<Answer<RunResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
