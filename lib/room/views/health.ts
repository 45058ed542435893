import type { Untrusted } from "../../fact/untrusted.ts";
import type { CheckInStatus } from "../check_in.ts";

/** How a session stands to its task; the first that holds, in this order (SPEC section 10). */
export const HEALTHS = [
  "wrong_task",
  "missing",
  "none",
  "blocked",
  "needs_attention",
  "drift_risk",
  "stale_check_in",
  "current",
] as const;

export type Health = (typeof HEALTHS)[number];

/** A check-in as it is shown. */
export interface CheckInView {
  readonly id: string;
  readonly seq: number;
  readonly session_id: string;
  readonly tool: string;
  readonly task_ref: string;
  readonly status: CheckInStatus;
  readonly still_on_task: boolean;
  readonly progress: Untrusted | null;
  readonly evidence: readonly Untrusted[];
  readonly attention_reason: Untrusted | null;
  readonly interval_seconds: number;
  readonly at: string;
  readonly next_check_in_at: string;
}

/** How a session stands to its task, and what says so. */
export interface TaskHeartbeat {
  readonly expected_ref: string | null;
  readonly health: Health;
  readonly missed_count: number;
  readonly latest: CheckInView | null;
}
