import type { CheckInStatus } from "../../room/check_in.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { WriteResult } from "../speak.ts";

/** What `heartbeat` answers. */
export interface HeartbeatResult extends WriteResult {
  readonly task_ref: string;
  readonly status: CheckInStatus;
  readonly still_on_task: boolean;
  readonly next_check_in_at: string;
}

export function heartbeat(_context: Context): Answer<HeartbeatResult> {
  throw new Error("not yet");
}
