import type { Refusal } from "../fact/refusal.ts";
import { COMMIT_MOST } from "./commit.ts";
import { type GitProgram, gitFailed, printed } from "./git_program.ts";
import { type Commit, isObjectId, type ObjectStore, type ObjectType } from "./object_store.ts";
import { damaged, missing, tooLarge } from "./unsound_object.ts";

/** So much at a time, so that what Git prints stays small. */
const BYTES_AT_ONCE = 32 * 1024 * 1024;

/** The objects of a repository by the user's `git`: of SHA-256, in large packs, in somebody else's object directory. */
export function objectsByGit(git: GitProgram): ObjectStore {
  return {
    read: async (ids, type, most) => {
      const contents: Uint8Array[] = [];
      const sizes = await sizesOf(git, ids, type, most);
      if ("code" in sizes) return sizes;
      for (let from = 0; from < ids.length; ) {
        let [to, bytes] = [from, 0];
        do bytes += sizes[to++]!;
        while (to < ids.length && bytes + sizes[to]! <= BYTES_AT_ONCE);
        const some = await contentsOf(git, ids.slice(from, to), sizes.slice(from, to));
        if ("code" in some) return some;
        contents.push(...some);
        from = to;
      }
      return contents;
    },
    history: async (tip, known) => {
      // Asked first: what is no commit would only have nothing behind it.
      const sizes = await sizesOf(git, [tip], "commit", COMMIT_MOST);
      if ("code" in sizes) return sizes;
      const there = known === null ? undefined : await git([...RAW, "cat-file", "-e", known]);
      const behind = there?.exit === 0 ? [`^${known}`] : [];
      const format = "--format=%H %T %P";
      const ran = await git([...RAW, "rev-list", "--first-parent", format, tip, ...behind, "--"]);
      return ran.exit === 0 ? commitsIn(printed(ran)) : gitFailed(`say what is behind ${tip}`, ran);
    },
    write: async (type, content) => {
      const ran = await git(["hash-object", "-w", "-t", type, "--stdin"], content);
      const id = printed(ran);
      return ran.exit === 0 && isObjectId(id) ? { id } : gitFailed("write an object", ran);
    },
  };
}

/** Objects as they are, not what `git replace` put in their place. */
const RAW = ["--no-replace-objects"];

/** Each commit is a line, behind one that Git puts before it. */
function commitsIn(text: string): Commit[] {
  return text.split("\n").flatMap((line) => {
    const [id = "", tree = "", ...parents] = line.split(" ");
    const shown = id !== "commit" && id !== "";
    return shown ? [{ id, tree, parents: parents.filter((each) => each !== "") }] : [];
  });
}

/** Asked first, so that nothing large is taken in. */
async function sizesOf(
  git: GitProgram,
  ids: readonly string[],
  type: ObjectType,
  most: number,
): Promise<readonly number[] | Refusal> {
  const ran = await git([...RAW, "cat-file", "--batch-check"], linesOf(ids));
  if (ran.exit !== 0) return gitFailed("look up objects", ran);
  const answers = printed(ran).split("\n");
  const sizes: number[] = [];
  for (const [index, id] of ids.entries()) {
    const [, found, size] = (answers[index] ?? "").split(" ");
    if (found === "missing" || found === undefined) return missing(id);
    if (found !== type) return damaged(`The object ${id} is a ${found}, not a ${type}`);
    if (Number(size) > most) return tooLarge(id, Number(size), most);
    sizes.push(Number(size));
  }
  return sizes;
}

async function contentsOf(
  git: GitProgram,
  ids: readonly string[],
  sizes: readonly number[],
): Promise<readonly Uint8Array[] | Refusal> {
  const ran = await git([...RAW, "cat-file", "--batch"], linesOf(ids));
  if (ran.exit !== 0) return gitFailed("read objects", ran);
  const contents: Uint8Array[] = [];
  let at = 0;
  for (const [index, id] of ids.entries()) {
    const start = ran.out.indexOf(0x0a, at) + 1;
    const end = start + sizes[index]!;
    // A line end stands behind each.
    if (start === 0 || ran.out[end] !== 0x0a) return damaged(`The object ${id} cannot be read`);
    contents.push(ran.out.subarray(start, end));
    at = end + 1;
  }
  return contents;
}

function linesOf(ids: readonly string[]): Uint8Array {
  return new TextEncoder().encode(ids.map((id) => `${id}\n`).join(""));
}
