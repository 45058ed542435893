/** One deadline for everything that a command does; handed down, never made anew (LESSONS 10). */
export interface Deadline {
  readonly passed: () => boolean;
  /** Milliseconds left, never negative. */
  readonly left: () => number;
}

/** A deadline `ms` from now on the given clock. */
export function deadlineIn(ms: number, clock: () => number): Deadline {
  const end = clock() + ms;
  return { passed: () => clock() >= end, left: () => Math.max(0, end - clock()) };
}

/** At most `ms` of what a deadline leaves. */
export function within(deadline: Deadline, ms: number, clock: () => number): Deadline {
  return deadlineIn(Math.min(ms, deadline.left()), clock);
}

/** For work that nobody waits for. */
export const NEVER: Deadline = { passed: () => false, left: () => Number.POSITIVE_INFINITY };
