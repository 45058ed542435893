/** A stand-in for the objects of a repository, in memory. */
import { createHash } from "node:crypto";
import { refuse } from "../../lib/fact/refusal.ts";
import { parseCommit } from "../../lib/git/commit.ts";
import type { Commit, ObjectStore } from "../../lib/git/object_store.ts";
import { sound } from "./chain_places.ts";

export function memoryObjects(): ObjectStore {
  const contents = new Map<string, Uint8Array>();
  const missing = (id: string) => refuse("unreadable", "chain-damaged", `${id} is missing`);
  return {
    read: async (ids) => {
      const absent = ids.find((id) => !contents.has(id));
      return absent === undefined ? ids.map((id) => contents.get(id)!) : missing(absent);
    },
    history: async (tip, known) => {
      const commits: Commit[] = [];
      for (let id: string | undefined = tip; id !== undefined && id !== known; ) {
        const content = contents.get(id);
        if (content === undefined) return missing(id);
        commits.push(sound(parseCommit(id, content)));
        id = commits.at(-1)!.parents[0];
      }
      return commits;
    },
    write: async (type, content) => {
      const id = createHash("sha1")
        .update(`${type} ${content.length}\0`)
        .update(content)
        .digest("hex");
      contents.set(id, content);
      return { id };
    },
  };
}
