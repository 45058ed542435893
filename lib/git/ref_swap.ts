import { type Refusal, refuse } from "../fact/refusal.ts";
import type { GitFs } from "./git_fs.ts";
import { readPackedRefs, readRef } from "./read_ref.ts";

/** A ref says now what it was to say, or it says something else than it was thought to say, and still does. */
export type Swapped =
  | { readonly swapped: boolean; readonly value: string | null }
  | { readonly error: Refusal };

/**
 * Lets a ref say `to` if it says `from`, null being no ref at all, as Git does it: `<ref>.lock` is made by one process at
 * a time, holds the new value, and is renamed to the ref once the old one has been looked at. Of many who swap at once
 * one succeeds, whether they are of ours or Git's. No reflog is written.
 *
 * Asked once: `ref-locked` is for the caller to ask again, until its deadline. `ref` is one that all worktrees share.
 */
export async function swapRef(
  commonDir: string,
  ref: string,
  from: string | null,
  to: string,
  fs: GitFs,
): Promise<Swapped> {
  const path = `${commonDir}/${ref}`;
  const lock = `${path}.lock`;
  const handle = await lockFile(ref, lock, fs);
  if ("code" in handle) return { error: handle };
  let ours = true;
  try {
    const found = await readRef(commonDir, ref, fs);
    if ("error" in found) return found;
    if (found.value !== from) return { swapped: false, value: found.value };
    const other = from === null ? await inTheWay(commonDir, ref, fs) : undefined;
    if (other !== undefined) return { error: conflict(ref, other) };
    await handle.writeFile(`${to}\n`);
    await handle.sync();
    await handle.close();
    await removeEmpty(path, fs);
    await fs.rename(lock, path);
    // From here on a lock of this name is somebody else's.
    ours = false;
    return { swapped: true, value: to };
  } catch (error) {
    return { error: notWritten(path, error) };
  } finally {
    await handle.close().catch(() => {});
    if (ours) await fs.rm(lock, { force: true }).catch(() => {});
  }
}

type Handle = Awaited<ReturnType<GitFs["open"]>>;

/** Git takes away directories that it has emptied, maybe the one that was just made. */
const TRIES = 5;

async function lockFile(ref: string, lock: string, fs: GitFs): Promise<Handle | Refusal> {
  for (let left = TRIES; ; left--) {
    try {
      await fs.mkdir(lock.slice(0, lock.lastIndexOf("/")), { recursive: true });
    } catch (error) {
      // A file stands where a directory is to be.
      const taken = ["EEXIST", "ENOTDIR"].includes((error as { code?: string }).code ?? "");
      return taken ? conflict(ref, "another ref") : notWritten(lock, error);
    }
    try {
      return await fs.open(lock, "wx");
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "EEXIST") return lockedBy(lock);
      if (code !== "ENOENT" || left === 0) return notWritten(lock, error);
    }
  }
}

/** A ref in `packed-refs` below which this one would stand, or that stands below it. */
async function inTheWay(commonDir: string, ref: string, fs: GitFs): Promise<string | undefined> {
  for (const name of (await readPackedRefs(commonDir, fs)).keys()) {
    if (name.startsWith(`${ref}/`) || ref.startsWith(`${name}/`)) return name;
  }
  return undefined;
}

/** Takes away a directory in which nothing is left but such directories. */
async function removeEmpty(path: string, fs: GitFs): Promise<void> {
  const found = await fs.lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return;
  for (const name of await fs.readdir(path)) await removeEmpty(`${path}/${name}`, fs);
  await fs.rmdir(path);
}

/** Who died with a lock cannot be told from who holds it: Git leaves it to people as well. */
export function lockedBy(lock: string): Refusal {
  const message = `${lock} is there: another process is writing the ref, or died while it did`;
  return refuse("io", "ref-locked", message, [
    "Try again; if nobody writes it and the file stays, remove it by hand",
  ]);
}

function conflict(ref: string, other: string): Refusal {
  const message = `${ref} cannot be made: ${other} stands where its directory would be, or below it`;
  return refuse("refused", "ref-conflict", message, [
    "Choose another name for the room, or delete the other ref",
  ]);
}

function notWritten(path: string, error: unknown): Refusal {
  const { code } = error as { code?: string };
  if (code === "ENOTEMPTY" || code === "EISDIR" || code === "ENOTDIR")
    return conflict(path, "another ref");
  return refuse("io", "ref-not-written", `${path} cannot be written: ${code ?? String(error)}`);
}
