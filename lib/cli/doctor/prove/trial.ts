/** What came of the events that were tried: the same of a command and of a plugin. */
export interface Trial {
  /** The start told that there is no rally. */
  readonly noticed: boolean;
  /** What it said to the one who was denied; nothing where the write was let through. */
  readonly denial: string | undefined;
  /** What went wrong with a write that nobody is in the way of; nothing where it passed in silence. */
  readonly trouble: string | undefined;
  /** The longest that a host waited, in milliseconds. */
  readonly longest: number;
}

/** A PATH as a program has that was not started from a shell. */
export const BARE = "/usr/bin:/bin";
