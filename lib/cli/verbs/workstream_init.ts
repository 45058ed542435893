import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** What it answers. */
export interface WorkstreamInitResult {
  readonly nothing?: never;
}

/** To be built. */
export function workstreamInit(_context: Context): Answer<WorkstreamInitResult> {
  return refused(refuse("bug", "not-built", "This is not built yet"));
}
