import { type GitProgram, gitFailed, printed } from "./git_program.ts";
import { isObjectId } from "./object_store.ts";
import type { RefValue } from "./read_ref.ts";
import { lockedBy, type Swapped } from "./ref_swap.ts";

/** Reads a ref by the user's `git`, which knows all ways of keeping one. */
export async function readRefByGit(git: GitProgram, ref: string): Promise<RefValue> {
  const ran = await git(["show-ref", "--verify", "--hash", ref]);
  const value = printed(ran);
  if (ran.exit === 0 && isObjectId(value)) return { value };
  if (ran.err.includes("not a valid ref")) return { value: null };
  return { error: gitFailed(`read ${ref}`, ran) };
}

/** Lets a ref say `to` if it says `from`, by the user's `git`. */
export async function swapRefByGit(
  git: GitProgram,
  ref: string,
  from: string | null,
  to: string,
): Promise<Swapped> {
  // No object id has only zeros: that there be no ref yet.
  const old = from ?? to.replace(/./g, "0");
  const noReflog = ["-c", "core.logAllRefUpdates=false"];
  const ran = await git([...noReflog, "update-ref", "--no-deref", ref, to, old]);
  if (ran.exit === 0) return { swapped: true, value: to };
  const found = await readRefByGit(git, ref);
  if ("error" in found) return found;
  if (found.value !== from) return { swapped: false, value: found.value };
  const [, lock] = /'([^']+\.lock)': File exists/.exec(ran.err) ?? [];
  return { error: lock === undefined ? gitFailed(`write ${ref}`, ran) : lockedBy(lock) };
}
