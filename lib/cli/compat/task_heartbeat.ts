import type { Untrusted } from "../../fact/untrusted.ts";
import type { CheckInStatus } from "../../room/check_in.ts";
import type { CheckInView, Health, TaskHeartbeat } from "../../room/views/health.ts";
import { epochSeconds } from "./epoch_seconds.ts";

/** How a session stands to its task, as the predecessor said it. */
export interface TaskHeartbeatShape {
  readonly expected_ref: string | null;
  readonly health: Health;
  readonly missed_count: number;
  readonly latest: CheckInShape | null;
  /** Where it is about the task that was asked for; not there where nothing was and nothing is known. */
  readonly latest_for_expected?: CheckInShape | null;
}

interface CheckInShape {
  readonly id: string;
  readonly session_id: string;
  readonly tool: string;
  readonly task_ref: string;
  readonly status: CheckInStatus;
  readonly still_on_task: boolean;
  readonly progress_since_last: Untrusted | null;
  readonly evidence_refs: readonly Untrusted[];
  readonly attention_reason: Untrusted | null;
  readonly interval_seconds: number;
  readonly next_check_in_at: number;
  readonly ts: number;
}

export function taskHeartbeatShape(told: TaskHeartbeat): TaskHeartbeatShape {
  const { expected_ref, health, missed_count } = told;
  const latest = told.latest === null ? null : checkIn(told.latest);
  const shape = { expected_ref, health, missed_count, latest };
  if (health === "none") return shape;
  const isAsked = expected_ref === null || latest?.task_ref === expected_ref;
  return { ...shape, latest_for_expected: isAsked ? latest : null };
}

function checkIn(told: CheckInView): CheckInShape {
  const { id, session_id, tool, task_ref, status, still_on_task, interval_seconds } = told;
  return {
    id,
    session_id,
    tool,
    task_ref,
    status,
    still_on_task,
    progress_since_last: told.progress,
    evidence_refs: told.evidence,
    attention_reason: told.attention_reason,
    interval_seconds,
    next_check_in_at: epochSeconds(told.next_check_in_at),
    ts: epochSeconds(told.at),
  };
}
