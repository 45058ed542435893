import { formatInstant, parseInstant } from "../../fact/instant.ts";
import { clip, raw, type Untrusted, untrusted } from "../../fact/untrusted.ts";
import { CHECK_IN_STATUSES, type CheckInStatus } from "../check_in.ts";
import type { CheckIn, State } from "../state.ts";

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

/** One of {@link HEALTHS}. */
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
  /** Cut after 240 characters, as what else is said in words; `locate` has it whole. */
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

/** What a session is at, and whether it still is. */
export interface Work {
  /** As it last said of itself, else the task of its newest check-in. */
  readonly task: Untrusted | null;
  /** The task of its newest check-in. */
  readonly task_ref: string | null;
  /** By its newest check-in, whatever its task. */
  readonly health: Health;
  readonly missed_count: number;
}

/** What peers and a roster show of a session's work. */
export function workOf({ rest }: State, session: string, now: number): Work {
  const { health, missed_count, latest } = taskHeartbeat(rest?.checkIns.get(session), null, now);
  const task_ref = latest?.task_ref ?? null;
  const named = task_ref === null ? null : untrusted(task_ref);
  return { task: rest?.profiles.get(session)?.task ?? named, task_ref, health, missed_count };
}

/** So long behind its time a check-in still counts as made. */
const GRACE = 60_000;
/** Seconds between two check-ins: where a fact does not say, and at most. */
export const STANDARD_INTERVAL = 600;
export const LONGEST_INTERVAL = 86_400;
/** Characters of a text that are shown. */
const SHOWN = 240;

/** What the rules look at. */
interface Case {
  readonly expected: string | null;
  readonly latest: CheckInView | null;
  readonly now: number;
  readonly grace: number;
}

/** When each holds, in their order; the last always does. */
const RULES: Readonly<Record<Health, (its: Case) => boolean>> = {
  wrong_task: ({ expected, latest }) =>
    expected !== null && latest !== null && latest.task_ref !== expected,
  missing: ({ expected, latest }) => expected !== null && latest === null,
  none: ({ latest }) => latest === null,
  blocked: ({ latest }) => latest?.status === "blocked",
  needs_attention: ({ latest }) => latest?.status === "needs_attention",
  drift_risk: ({ latest }) => latest?.still_on_task === false,
  stale_check_in: ({ latest, now, grace }) => latest !== null && lateness(latest, now) > grace,
  current: () => true,
};

/**
 * How a session stands to the task that is expected of it, by the newest check-in that it made.
 *
 * @example
 * const newest = room.state.rest?.checkIns.get("planner-01-a1b2");
 * console.log(taskHeartbeat(newest, "lexer", Date.now()).health);
 */
export function taskHeartbeat(
  newest: CheckIn | undefined,
  expected: string | null,
  now: number,
  grace = GRACE,
): TaskHeartbeat {
  const latest = newest === undefined ? null : checkInView(newest);
  const health = HEALTHS.find((each) => RULES[each]({ expected, latest, now, grace }))!;
  return { expected_ref: expected, health, missed_count: missedCount(health, latest, now), latest };
}

/** Check-ins that should have been made meanwhile; one that was not made at all, or about something else, is one. */
function missedCount(health: Health, latest: CheckInView | null, now: number): number {
  if (health === "wrong_task" || health === "missing") return 1;
  if (health !== "stale_check_in" || latest === null) return 0;
  return Math.ceil(lateness(latest, now) / (latest.interval_seconds * 1000));
}

function lateness({ next_check_in_at }: CheckInView, now: number): number {
  return now - parseInstant(next_check_in_at)!;
}

function checkInView({ fact, seq }: CheckIn): CheckInView {
  const { interval, next } = due(parseInstant(fact.at)!, parseInstant(fact.next_check_in_at));
  return {
    id: fact.id,
    seq,
    session_id: fact.session,
    tool: fact.tool,
    task_ref: fact.task_ref!,
    status: CHECK_IN_STATUSES.find((each) => each === fact.status) ?? "running",
    still_on_task: fact.off_task !== true,
    progress: shown(fact.summary),
    evidence: (fact.evidence ?? []).map((each) => shown(each)!),
    attention_reason: shown(fact.reason),
    interval_seconds: interval,
    at: fact.at,
    next_check_in_at: formatInstant(next),
  };
}

/** When the next is due. In a line that somebody wrote by hand that may be missing, or lie anywhere. */
function due(at: number, next = at): { readonly interval: number; readonly next: number } {
  const interval = Math.round((next - at) / 1000);
  if (interval >= 1 && interval <= LONGEST_INTERVAL) return { interval, next };
  return { interval: STANDARD_INTERVAL, next: at + STANDARD_INTERVAL * 1000 };
}

function shown(text: Untrusted | undefined): Untrusted | null {
  return text === undefined ? null : untrusted(clip(raw(text), SHOWN));
}
