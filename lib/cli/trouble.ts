import { raw, showName } from "../fact/untrusted.ts";
import type { Health, Work } from "../room/views/health.ts";
import { count } from "./durations.ts";

/** What is wrong with somebody's work, if anything is. */
export function troubleOf({ health, missed_count }: Work): string | undefined {
  if (health === "none" || health === "current") return undefined;
  return health === "stale_check_in" ? `${count(missed_count, "check-in")} missed` : SHORT[health];
}

/** The task that it named in its newest check-in, where it says of itself that it is at something else. */
export function otherTask({ task, task_ref }: Work): string | undefined {
  if (task_ref === null || task === null || raw(task) === task_ref) return undefined;
  return `on ${showName(task_ref)}`;
}

const SHORT: Readonly<Record<Exclude<Health, "none" | "current" | "stale_check_in">, string>> = {
  wrong_task: "at something else",
  missing: "no check-in",
  blocked: "blocked",
  needs_attention: "needs attention",
  drift_risk: "no longer on it",
};
