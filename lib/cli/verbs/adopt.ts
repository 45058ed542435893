import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";

/** What `adopt` answers. */
export interface AdoptResult {
  readonly session: SessionRow;
}

export async function adopt(_context: Context): Promise<Answer<AdoptResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
