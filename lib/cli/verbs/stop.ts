import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";

/** What `stop` answers. */
export interface StopResult {
  readonly session: SessionRow;
  /** How it came to its end. */
  readonly ended: "already" | "by-itself" | "terminated" | "killed" | "let-go";
  /** Claims that were freed. */
  readonly released: readonly string[];
  /** What became of its worktree; null where it has none of its own. */
  readonly worktree: { readonly path: string; readonly kept: string | null } | null;
}

export async function stop(_context: Context): Promise<Answer<StopResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
