import { type Refusal, refuse } from "../fact/refusal.ts";
import { parseConfig } from "./config_file.ts";
import { foreignFormat } from "./foreign_format.ts";
import type { GitFs } from "./git_fs.ts";
import type { GitProgram } from "./git_program.ts";
import type { GitLocation } from "./locate.ts";
import type { ObjectStore } from "./object_store.ts";
import { objectsOf } from "./objects.ts";
import { objectsByGit } from "./objects_by_git.ts";
import { type RefValue, readRef } from "./read_ref.ts";
import { readRefByGit, swapRefByGit } from "./ref_by_git.ts";
import { type Swapped, swapRef } from "./ref_swap.ts";

/** Where a chain is kept: the objects of a repository, and its refs. */
export interface ChainStore {
  readonly objects: ObjectStore;
  readonly readRef: (ref: string) => Promise<RefValue>;
  readonly swapRef: (ref: string, from: string | null, to: string) => Promise<Swapped>;
}

/**
 * The repository as a place for chains. Without `git`, objects are read and written by isomorphic-git. With it they are
 * read by `git`, which knows the size of one before it takes it apart, and finds many several times sooner; and where
 * only that knows how the repository is kept, it does everything. Refuses such a repository where there is none.
 */
export async function chainStore(
  location: GitLocation,
  fs: GitFs,
  git?: GitProgram,
): Promise<ChainStore | Refusal> {
  const { commonDir } = location;
  const foreign = await foreignTo(commonDir, fs);
  if (foreign !== undefined)
    return git === undefined
      ? refuse("io", "no-git", foreign, ["Install git, or let PATH lead to it"])
      : storeOfGit(git);
  const objects = await objectsOf(location, fs);
  return {
    objects: git === undefined ? objects : { ...objectsByGit(git), write: objects.write },
    readRef: (ref) => readRef(commonDir, ref, fs),
    swapRef: (ref, from, to) => swapRef(commonDir, ref, from, to, fs),
  };
}

function storeOfGit(git: GitProgram): ChainStore {
  return {
    objects: objectsByGit(git),
    readRef: (ref) => readRefByGit(git, ref),
    swapRef: (ref, from, to) => swapRefByGit(git, ref, from, to),
  };
}

/** What isomorphic-git does not know of this repository. */
async function foreignTo(commonDir: string, fs: GitFs): Promise<string | undefined> {
  const read = (name: string) => fs.readFile(`${commonDir}/${name}`, "utf8").catch(() => "");
  const config = await read("config");
  const format = foreignFormat(config);
  if (format !== undefined) return format;
  if ((await read("objects/info/alternates")).trim() !== "")
    return "The repository borrows objects from another, which only git finds";
  const shared = parseConfig(config).get("core.sharedrepository") ?? "umask";
  if (UNSHARED.test(shared)) return undefined;
  return "The repository is shared between users, whose rights only git sets";
}

const UNSHARED = /^(?:umask|false|no|off|0)?$/i;
