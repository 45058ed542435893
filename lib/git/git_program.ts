import type { Refusal } from "../fact/refusal.ts";
import { refuse } from "../fact/refusal.ts";
import { clip, plain } from "../fact/untrusted.ts";

/**
 * Runs the user's `git` in the repository, with these bytes on its standard input: in English (`LC_ALL=C`), with no hook
 * and no program of the repository's settings.
 */
export type GitProgram = (args: readonly string[], input?: Uint8Array) => Promise<GitRan>;

export interface GitRan {
  /** Null where it did not end by itself. */
  readonly exit: number | null;
  readonly out: Uint8Array;
  readonly err: string;
}

/** What Git printed, without the last line end. */
export function printed(ran: GitRan): string {
  return new TextDecoder().decode(ran.out).replace(/\n$/, "");
}

/** Git did not do what it was asked, in the first line of its own words. */
export function gitFailed(what: string, ran: GitRan): Refusal {
  const said = clip(plain(ran.err.split("\n", 1)[0]!), 200);
  return refuse("io", "git-failed", `Git did not ${what}: ${said}`);
}
