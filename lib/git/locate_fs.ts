/**
 * What finding a repository asks of a file system: four questions, each answered or not, none of
 * which throws. `node_fs.ts` answers them from the disk; a test may answer from a map.
 *
 * @module
 */

/** The disk as `locate`, `roomPlace` and `canonicalPath` see it. Paths are absolute. */
export interface LocateFs {
  /** The text of a file, symlinks followed; nothing where there is none to be read. */
  readFile(path: string): string | undefined;
  /** What stands at a path, symlinks followed; nothing for a missing path or dangling symlink. */
  kind(path: string): "file" | "dir" | "other" | undefined;
  /** The physical absolute path; nothing where it does not exist or its symlinks go in a circle. */
  realpath(path: string): string | undefined;
  /** What a symlink says, as it says it; nothing where no symlink stands. */
  readlink(path: string): string | undefined;
}

/** {@link LocateFs} for those who also need the names in a directory. */
export interface ListingFs extends LocateFs {
  /** The names in a directory, in any order; none where it cannot be read. */
  list(path: string): readonly string[];
}
