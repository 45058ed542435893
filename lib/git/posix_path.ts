/**
 * Arithmetic on absolute `/`-separated paths. `node:path` would do, but these files load nothing.
 *
 * @module
 */

/**
 * The absolute path that `path` names, seen from the directory `from`, with `.`, `..` and empty
 * segments resolved by the text alone.
 *
 * @example
 * ```ts
 * resolvePath("/repo/src", "../a.ts"); // "/repo/a.ts"
 * ```
 */
export function resolvePath(from: string, path: string): string {
  const kept: string[] = [];
  for (const segment of joinPath(from, path).split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}`;
}

/** `path` seen from `from`, nothing resolved: `..` behind a symlink is for the disk to answer. */
export function joinPath(from: string, path: string): string {
  if (path.startsWith("/")) return path;
  return from.endsWith("/") ? from + path : `${from}/${path}`;
}

/** The directory that holds `path`; the root holds itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/** The last segment of `path`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Tells whether `path` is `directory` or lies under it; both absolute and resolved. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}
