import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** What `termd` says of each directive, one line each; under `--unit` the file. */
export interface TermdResult {
  readonly unit?: string;
  readonly delivered?: number;
}

export async function termd(_context: Context): Promise<Answer<TermdResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
