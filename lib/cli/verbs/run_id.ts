import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { WriteResult } from "../speak.ts";

/** What `run-id` answers; with a write result where something was written. */
export type RunIdResult = RunIdView | (RunIdView & WriteResult);

/** Null throughout where the room has no run identity. */
export interface RunIdView {
  readonly build_loop_id: string | null;
  readonly started_at: string | null;
  readonly started_by_tool: string | null;
  readonly started_by_session_id: string | null;
  readonly current_session_id: string | null;
  readonly run_label: string | null;
}

export function runId(_context: Context): Answer<RunIdResult> {
  throw new Error("not yet");
}
