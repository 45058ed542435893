import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** What it answers. */
export interface WorkstreamLintResult {
  readonly nothing?: never;
}

/** To be built. */
export function workstreamLint(_context: Context): Answer<WorkstreamLintResult> {
  return refused(refuse("bug", "not-built", "This is not built yet"));
}
