import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";

/** What `attach` answers. */
export interface AttachResult {
  readonly session: SessionRow;
  readonly command: { readonly argv: readonly string[] };
}

export async function attach(_context: Context): Promise<Answer<AttachResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
