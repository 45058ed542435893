import { type Refusal, refuse } from "../fact/refusal.ts";
import { clip, plain } from "../fact/untrusted.ts";
import type { RoomPlace } from "../git/room_place.ts";
import type { Context } from "./context.ts";
import { programsOutside, rootsOf } from "./programs.ts";
import type { Ran } from "./world.ts";

/** Options under which Git runs no hook; no command of rally's is to. */
export const NO_HOOKS = ["-c", "core.hooksPath=/dev/null"];

/** Git answers in its own words, takes no locks and fetches nothing. */
const QUIETLY = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };

/**
 * Asks the real Git. Settings of the repository that would have it run a program are overridden, and no `git` that lies
 * in the repository is run. Undefined where PATH has no other.
 */
export function runGit(
  { world, deadline }: Context,
  place: RoomPlace,
  args: readonly string[],
  cwd = place.repoRoot,
): Ran | undefined {
  const env = { ...world.env, ...QUIETLY };
  for (const program of programsOutside(world, rootsOf(place), "git")) {
    const argv = [program, "-c", "core.fsmonitor=false", ...args];
    const ran = world.run(argv, { cwd, env, deadline });
    if (!["ENOENT", "EACCES", "ENOEXEC"].includes(ran.fault ?? "")) return ran;
  }
  return undefined;
}

/** What the repository's own Git answers, or why it does not; `about` is what it was asked. */
export function askGit(
  context: Context,
  place: RoomPlace,
  args: readonly string[],
  about: string,
  hints: readonly string[],
): Uint8Array | Refusal {
  if (place.location === undefined)
    return refuse("io", "no-git", "There is no Git repository here", hints);
  const ran = runGit(context, place, args);
  if (ran === undefined) return noGit(hints);
  if (ran.fault === "ETIMEDOUT")
    return refuse("deadline", "deadline", `The deadline passed before Git said ${about}`, [
      "Give it longer with --timeout-ms",
    ]);
  if (ran.exit !== 0)
    return refuse("io", "git-failed", `Git did not say ${about}: ${saidBy(ran)}`, hints);
  return ran.out;
}

export function noGit(hints: readonly string[]): Refusal {
  return refuse("io", "no-git", "No git was found in PATH outside this repository", hints);
}

/** Why Git failed, in one line of its own words. */
export function saidBy({ err, fault }: Ran): string {
  return clip(plain(fault ?? err.split("\n", 1)[0]!), 200);
}
