import type { PromiseFsClient } from "isomorphic-git";
import type { GitFs } from "../../git/git_fs.ts";
import type { GitLocation } from "../../git/locate.ts";
import { wholeFiles } from "../../git/whole_files_fs.ts";
import { worktreeFs } from "../../git/worktree_fs.ts";

/**
 * A repository for isomorphic-git that has the objects of the real one and, for all the rest of its files, these texts:
 * what it fetches and pushes by itself would change remote-tracking refs and `shallow` too. Of what it writes only packs
 * are kept, and a pack only as a whole, once it is indexed and is what its last bytes say.
 */
export function objectsOnlyFs(
  location: GitLocation,
  fs: GitFs,
  texts: Readonly<Record<string, string>>,
): PromiseFsClient {
  const { gitDir } = location;
  const real = worktreeFs({ promises: wholeFiles(fs) }, location).promises as GitFs;
  const packs = new Map<string, Uint8Array>();
  const inside = (path: string) => path.slice(gitDir.length + 1);
  const isReal = (path: string) => path === gitDir || /^objects(?:\/|$)/.test(inside(path));

  const readFile = async (path: string, how: BufferEncoding | object = {}) => {
    if (isReal(path)) return real.readFile(path, how);
    const text = texts[inside(path)];
    if (text === undefined) throw absent(path);
    return typeof how === "string" || "encoding" in how ? text : Buffer.from(text);
  };
  const writeFile = async (path: string, content: Uint8Array) => {
    if (!/^objects\/pack\/pack-[0-9a-f]{40}\.(?:pack|idx)$/.test(inside(path))) return;
    const pack = packs.get(path.replace(/idx$/, "pack"));
    if (pack === undefined) packs.set(path, content);
    else await keep(path, pack, content);
  };
  const keep = async (path: string, pack: Uint8Array, index: Uint8Array) => {
    const { createHash } = process.getBuiltinModule("node:crypto");
    const sum = createHash("sha1").update(pack.subarray(0, -20)).digest();
    if (!sum.equals(pack.subarray(-20))) throw new Error("The pack is not what its sum says");
    await real.writeFile(path.replace(/idx$/, "pack"), pack);
    await real.writeFile(path, index);
  };
  // Each of the texts looks like the one file that every Git directory has.
  const reading = (name: "stat" | "lstat" | "readdir" | "readlink") => async (path: string) => {
    const at = isReal(path) ? path : inside(path) in texts ? `${gitDir}/HEAD` : undefined;
    if (at === undefined) throw absent(path);
    return (real[name] as (path: string) => Promise<unknown>)(at);
  };
  const nothing = async () => {};
  return {
    promises: {
      readFile,
      writeFile,
      stat: reading("stat"),
      lstat: reading("lstat"),
      readdir: reading("readdir"),
      readlink: reading("readlink"),
      ...{ mkdir: nothing, rmdir: nothing, rm: nothing, unlink: nothing },
      ...{ symlink: nothing, chmod: nothing },
    },
  };
}

function absent(path: string): Error {
  return Object.assign(new Error(`There is no ${path}`), { code: "ENOENT" });
}
