import { type Refusal, refuse } from "../fact/refusal.ts";
import { COMMIT_MOST, parseCommit } from "./commit.ts";
import type { GitFs } from "./git_fs.ts";
import type { GitLocation } from "./locate.ts";
import type { Commit, ObjectStore } from "./object_store.ts";
import { damaged, missing, tooLarge } from "./unsound_object.ts";
import { wholeFiles } from "./whole_files_fs.ts";
import { worktreeFs } from "./worktree_fs.ts";

/**
 * The objects of a repository by isomorphic-git, which is loaded here. It reads a pack as a whole, and takes an object
 * apart before its size is known.
 */
export async function objectsOf(location: GitLocation, fs: GitFs): Promise<ObjectStore> {
  const { Errors, readObject, writeObject } = await import("isomorphic-git");
  const shared = worktreeFs({ promises: wholeFiles(fs) }, location);
  // What it knows of packs, so that each is read once.
  const at = { fs: shared, gitdir: location.gitDir, cache: {} };

  const one = async (oid: string, type: string, most: number): Promise<Uint8Array | Refusal> => {
    try {
      const found = await readObject({ ...at, oid, format: "content" });
      // Told apart by `format`, which is what was asked for.
      const content = found.object as Uint8Array;
      if (found.type !== type)
        return damaged(`The object ${oid} is a ${found.type}, not a ${type}`);
      return content.length > most ? tooLarge(oid, content.length, most) : content;
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return missing(oid);
      return damaged(`The object ${oid} cannot be read: ${String(error)}`);
    }
  };

  const read: ObjectStore["read"] = async (ids, type, most) => {
    const contents: Uint8Array[] = [];
    for (const id of ids) {
      const content = await one(id, type, most);
      if ("code" in content) return content;
      contents.push(content);
    }
    return contents;
  };

  return {
    read,
    history: async (tip, known) => {
      const commits: Commit[] = [];
      for (let id: string | undefined = tip; id !== undefined && id !== known; ) {
        const content = await one(id, "commit", COMMIT_MOST);
        const commit: Commit | Refusal = "code" in content ? content : parseCommit(id, content);
        if ("code" in commit) return commit;
        commits.push(commit);
        id = commit.parents[0];
      }
      return commits;
    },
    write: async (type, content) => {
      try {
        return { id: await writeObject({ ...at, type, object: content, format: "content" }) };
      } catch (error) {
        const message = `An object cannot be written below ${location.commonDir}: ${String(error)}`;
        return refuse("io", "git-failed", message);
      }
    },
  };
}
