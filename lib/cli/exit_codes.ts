import type { Refusal } from "../fact/refusal.ts";

/** Every exit there is (SPEC section 3), and when. */
export const EXITS = {
  0: "it ran, whatever the answer",
  1: "I/O, internal failure, a deadline before the write, or a lint with findings",
  2: "usage, or refused: nothing was written; of a hook: the write is denied",
  3: "no repository and no room; unknown session or target",
  4: "a stop under --strict, a deadline under --fail-closed, or an outcome that is not known",
} as const;

export type Exit = keyof typeof EXITS;

/** The one table from what went wrong to the exit. */
export const EXIT_OF: Readonly<Record<Refusal["kind"], Exit>> = {
  io: 1,
  deadline: 1,
  bug: 1,
  violation: 1,
  usage: 2,
  unreadable: 2,
  refused: 2,
  denied: 2,
  missing: 3,
  stop: 4,
  unknown: 4,
};
