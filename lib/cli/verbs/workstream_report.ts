import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** What it answers. */
export interface WorkstreamReportResult {
  readonly nothing?: never;
}

/** To be built. */
export function workstreamReport(_context: Context): Answer<WorkstreamReportResult> {
  return refused(refuse("bug", "not-built", "This is not built yet"));
}
