import type { Program, Run } from "./process.ts";

/** What a storm leaves to be audited, at a moment when none of its processes runs. */
export interface Account {
  readonly room: string;
  readonly worktrees: readonly string[];
  readonly runs: readonly Run[];
  /** Ids that stood there before these runs, and must stand there still. */
  readonly standing?: ReadonlySet<string>;
  /** Damaged pieces that there may be besides one for each killed process. */
  readonly torn?: number;
  /** Codes of error with which a process may fail here. */
  readonly failures?: readonly string[];
  /** Whoever lost the right to write could not put away after itself either. */
  readonly mayLeave?: boolean;
  /** What is derived was broken by us, which doctor may say, and has to repair. */
  readonly broken?: boolean;
  /** Programs that must all read the same; the compiled one if not said. */
  readonly readers?: readonly Program[];
  /** What the storm itself found wrong. */
  readonly found?: readonly string[];
}
