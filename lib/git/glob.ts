/**
 * Patterns on the command line: the few that mean a directory, and the many that are refused.
 *
 * @module
 */
import type { LocateFs } from "./locate_fs.ts";
import { joinPath } from "./posix_path.ts";

/**
 * What a path means without its trailing `/`, `/*` or `/**`, which say "the directory" (SPEC
 * section 4).
 *
 * @example
 * ```ts
 * withoutDirectoryMark("src/**"); // "src"
 * ```
 */
export function withoutDirectoryMark(path: string): string {
  if (!path.endsWith("/") && !path.endsWith("*")) return path;
  const bare = path.replace(/\/+$/, "").replace(/\/+\*\*?$/, "");
  return bare === "" && path.startsWith("/") ? "/" : bare;
}

/**
 * The part of `path` that makes it a pattern, if it is one. `*` and `?` always do. Brackets and
 * braces are letters too (`app/[id]/page.tsx`), so they do only where they would match something
 * (`[ab]`, `{a,b}`) and no file of that very name exists.
 *
 * @example
 * ```ts
 * patternIn("src/*.ts", "/repo", fs); // "*.ts"
 * ```
 */
export function patternIn(path: string, cwd: string, fs: LocateFs): string | undefined {
  const segments = path.split("/");
  for (const [index, segment] of segments.entries()) {
    if (segment.includes("*") || segment.includes("?")) return segment;
    if (!segment.includes("[") && !segment.includes("{")) continue;
    if (!/\[[^\]]+\]|\{[^}]*(?:,|\.\.)[^}]*\}/.test(segment)) continue;
    const named = joinPath(cwd, segments.slice(0, index + 1).join("/"));
    if (fs.kind(named) === undefined && fs.readlink(named) === undefined) return segment;
  }
  return undefined;
}
