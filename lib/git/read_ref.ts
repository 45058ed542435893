import { type Refusal, refuse } from "../fact/refusal.ts";
import { showName } from "../fact/untrusted.ts";
import type { GitFs } from "./git_fs.ts";
import { isObjectId } from "./object_store.ts";
import { packedRefs } from "./packed_refs.ts";

/** What a ref says: the id of an object, or null where there is none of this name. */
export type RefValue = { readonly value: string | null } | { readonly error: Refusal };

/**
 * Reads a ref that is shared by all worktrees from where Git keeps it as a file: on its own, else in `packed-refs`. One
 * that refers to another is not followed, for a room's never does.
 */
export async function readRef(commonDir: string, ref: string, fs: GitFs): Promise<RefValue> {
  const path = `${commonDir}/${ref}`;
  let text: string;
  try {
    if ((await fs.lstat(path)).isSymbolicLink()) return broken(path, "is a symlink");
    text = await fs.readFile(path, "utf8");
  } catch (error) {
    // A directory may be left over from refs that are gone.
    if (!["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error)))
      return broken(path, `cannot be read (${codeOf(error)})`);
    try {
      return { value: (await readPackedRefs(commonDir, fs)).get(ref) ?? null };
    } catch (fault) {
      return broken(`${commonDir}/packed-refs`, `cannot be read (${codeOf(fault)})`);
    }
  }
  const value = text.trimEnd();
  return isObjectId(value) ? { value } : broken(path, `says ${showName(value)}`);
}

/** The refs that are packed, by name. */
export async function readPackedRefs(
  commonDir: string,
  fs: GitFs,
): Promise<ReadonlyMap<string, string>> {
  try {
    return packedRefs(await fs.readFile(`${commonDir}/packed-refs`, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return new Map();
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}

function broken(path: string, how: string): { readonly error: Refusal } {
  const message = `${path} ${how}: it holds no ref of a room`;
  const hints = ["Look at it; `git update-ref -d` of its name takes it away"];
  return { error: refuse("unreadable", "bad-ref-file", message, hints) };
}
