/**
 * The disk, as finding a repository asks it: the one place in this folder that touches `node:fs`.
 *
 * @module
 */
import type { ListingFs } from "./locate_fs.ts";

type Fs = typeof import("node:fs");

/**
 * Answers {@link ListingFs} from the disk. A file system error is an absent answer.
 *
 * The module is asked of the process rather than imported: it is loaded at start in any case, and
 * the hot path pays for no module resolution.
 *
 * @example
 * ```ts
 * nodeFs().kind("/"); // "dir"
 * ```
 */
export function nodeFs(fs: Fs = process.getBuiltinModule("node:fs")): ListingFs {
  return {
    readFile: (path) => answered(() => fs.readFileSync(path, "utf8")),
    kind: (path) =>
      answered(() => {
        // Asking without throwing: most questions on the hot path are about what is not there.
        const stat = fs.statSync(path, ABSENT_IS_NO_ERROR);
        if (stat === undefined) return undefined;
        return stat.isFile() ? "file" : stat.isDirectory() ? "dir" : "other";
      }),
    realpath: (path) => answered(() => fs.realpathSync.native(path)),
    readlink: (path) =>
      answered(() =>
        fs.lstatSync(path, ABSENT_IS_NO_ERROR)?.isSymbolicLink() === true
          ? fs.readlinkSync(path)
          : undefined,
      ),
    list: (path) => answered(() => fs.readdirSync(path)) ?? [],
  };
}

const ABSENT_IS_NO_ERROR = { throwIfNoEntry: false } as const;

function answered<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
