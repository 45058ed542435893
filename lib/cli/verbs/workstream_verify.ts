import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** What it answers. */
export interface WorkstreamVerifyResult {
  readonly nothing?: never;
}

/** To be built. */
export function workstreamVerify(_context: Context): Answer<WorkstreamVerifyResult> {
  return refused(refuse("bug", "not-built", "This is not built yet"));
}
