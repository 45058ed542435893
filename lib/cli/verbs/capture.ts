import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";

/** What `capture` answers. */
export interface CaptureResult {
  readonly session: SessionRow;
  readonly lines: number;
  readonly output: string;
}

export async function capture(_context: Context): Promise<Answer<CaptureResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
