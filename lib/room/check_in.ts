/** What a check-in may say of its task. */
export const CHECK_IN_STATUSES = [
  "running",
  "blocked",
  "waiting",
  "reviewing",
  "needs_attention",
  "done_pending_release",
] as const;

export type CheckInStatus = (typeof CHECK_IN_STATUSES)[number];
