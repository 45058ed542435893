/**
 * Where a path leads on the disk, also when its end does not exist yet.
 *
 * @module
 */
import type { LocateFs } from "./locate_fs.ts";
import { joinPath, parentOf, resolvePath } from "./posix_path.ts";

/** A path resolved: where it leads, and the part of that which exists. */
export interface PhysicalPath {
  readonly path: string;
  /** `path` itself where it exists, else its nearest existing ancestor. */
  readonly existing: string;
}

/**
 * Resolves the absolute `path` as a write to it would be: symlinks of everything that exists are
 * followed, the rest is appended, `..` behind what does not exist goes by the text. A symlink that
 * leads nowhere keeps its own name. Nothing where symlinks go in a circle.
 *
 * One question to the disk when the path exists, one more for each missing segment.
 *
 * @example
 * ```ts
 * physicalPath("/repo/link/new.ts", fs)?.path; // "/repo/src/new.ts"
 * ```
 */
export function physicalPath(
  path: string,
  fs: LocateFs,
  hops: number = MAX_HOPS,
): PhysicalPath | undefined {
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  for (let count = segments.length; count > 0; count--) {
    const existing = realpath(`/${segments.slice(0, count).join("/")}`, fs);
    if (existing !== undefined) return behind(existing, segments.slice(count), fs, hops);
  }
  return behind("/", segments, fs, hops);
}

// As many as Linux follows.
const MAX_HOPS = 40;

function behind(
  existing: string,
  missing: readonly string[],
  fs: LocateFs,
  hops: number,
): PhysicalPath | undefined {
  const [first] = missing;
  if (first === undefined) return { path: existing, existing };
  const path = joinPath(existing, missing.join("/"));
  // Only the text can say where `..` leads from there, and it may lead to something that exists.
  if (missing.includes("..")) return physicalPath(resolvePath("/", path), fs, hops);
  return leadsInACircle(joinPath(existing, first), fs, hops) ? undefined : { path, existing };
}

/** Asks for both spellings of accented letters: volumes keep either, keyboards type either. */
function realpath(path: string, fs: LocateFs): string | undefined {
  const real = fs.realpath(path);
  if (real !== undefined || !/[\u0080-\uffff]/.test(path)) return real;
  return fs.realpath(path.normalize("NFC")) ?? fs.realpath(path.normalize("NFD"));
}

function leadsInACircle(path: string, fs: LocateFs, hops: number): boolean {
  const target = fs.readlink(path);
  if (target === undefined) return false;
  if (hops === 0) return true;
  return physicalPath(joinPath(parentOf(path), target), fs, hops - 1) === undefined;
}
