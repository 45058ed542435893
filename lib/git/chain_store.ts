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

/** A larger pack takes longer to read as a whole than `git` takes to start. */
const PACKS_MOST = 64 * 1024 * 1024;

/**
 * The repository as a place for chains: by isomorphic-git and files, or by the user's `git` where only that knows how
 * the repository is kept, or knows it much sooner. Refuses what would need it where there is none.
 */
export async function chainStore(
  location: GitLocation,
  fs: GitFs,
  git?: GitProgram,
): Promise<ChainStore | Refusal> {
  const { commonDir } = location;
  const foreign = await foreignTo(commonDir, fs);
  if (git !== undefined && (foreign !== undefined || (await packed(commonDir, fs)) > PACKS_MOST))
    return {
      objects: objectsByGit(git),
      readRef: (ref) => readRefByGit(git, ref),
      swapRef: (ref, from, to) => swapRefByGit(git, ref, from, to),
    };
  if (foreign !== undefined)
    return refuse("io", "no-git", foreign, ["Install git, or let PATH lead to it"]);
  const objects = await objectsOf(location, fs);
  return {
    objects: git === undefined ? objects : manyBy(objectsByGit(git), objects),
    readRef: (ref) => readRef(commonDir, ref, fs),
    swapRef: (ref, from, to) => swapRef(commonDir, ref, from, to, fs),
  };
}

/** Many objects at once are found several times sooner by `git`, few without it. */
function manyBy(git: ObjectStore, objects: ObjectStore): ObjectStore {
  const of = (count: number): ObjectStore => (count > FEW ? git : objects);
  return {
    ...objects,
    history: git.history,
    read: (ids, type, most) => of(ids.length).read(ids, type, most),
  };
}

const FEW = 16;

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

async function packed(commonDir: string, fs: GitFs): Promise<number> {
  const place = `${commonDir}/objects/pack`;
  const names = await fs.readdir(place).catch(() => []);
  const packs = names.filter((name) => name.endsWith(".pack"));
  const stats = packs.map((name) => fs.stat(`${place}/${name}`).catch(() => undefined));
  return (await Promise.all(stats)).reduce((sum, stat) => sum + (stat?.size ?? 0), 0);
}
