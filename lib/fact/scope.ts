/**
 * What a claim can name, and when two names meet: the one rule of overlap that claim time, check
 * time, lint and packets share (SPEC section 4).
 *
 * @module
 */
import { foldCase } from "./case_folding.ts";

/**
 * A path in canonical form: relative to its worktree's root, `/`-separated, NFC, without `.`, `..`
 * or empty segments. Made by `canonicalPath` from what people type, or recognised by
 * `isCanonicalPath` in a ledger.
 */
export type RepoPath = string & { readonly __brand: "RepoPath" };

/** The longest canonical path, in bytes of UTF-8. */
export const MAX_PATH_BYTES = 4096;

/**
 * Tells whether `value` is a path in canonical form; the fold voids paths that are not (SPEC
 * section 4).
 *
 * Refused are the root (``, `.`), absolute paths, `.`, `..` and empty segments, control characters,
 * lone surrogates, text that is not NFC, `*` and `?`, and more than {@link MAX_PATH_BYTES}. Brackets
 * and braces are letters here: real repositories hold `app/[id]/page.tsx`, and the fold has no disk
 * to ask. So is the backslash, which separates nothing.
 *
 * @example
 * ```ts
 * isCanonicalPath("src/a.ts"); // true
 * isCanonicalPath("./src//a.ts"); // false
 * ```
 */
export function isCanonicalPath(value: unknown): value is RepoPath {
  if (typeof value !== "string" || value.length > MAX_PATH_BYTES) return false;
  const letters = lettersOf(value);
  return letters === "other" ? isCanonicalBeyondAscii(value) : letters === "ascii";
}

/** The patterns are made here, when they are needed: making them costs every command more than reading its paths. */
function isCanonicalBeyondAscii(path: string): boolean {
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(path) || /[\p{Cc}*?]/u.test(path)) return false;
  if (/\p{Cs}/u.test(path) || path.normalize("NFC") !== path) return false;
  return new TextEncoder().encode(path).length <= MAX_PATH_BYTES;
}

/**
 * Tells whether two paths are equal or one is an ancestor directory of the other, by whole
 * segments, letters compared case-folded. Reflexive and symmetric, not transitive.
 *
 * @example
 * ```ts
 * overlaps("src" as RepoPath, "SRC/a.ts" as RepoPath); // true
 * overlaps("src" as RepoPath, "src2" as RepoPath); // false
 * ```
 */
export function overlaps(a: RepoPath, b: RepoPath): boolean {
  return overlapsFolded(foldCase(a), foldCase(b));
}

/**
 * Tells whether `directory` equals `path` or is an ancestor directory of it.
 *
 * @example
 * ```ts
 * contains("src" as RepoPath, "src/a.ts" as RepoPath); // true
 * contains("src/a.ts" as RepoPath, "src" as RepoPath); // false
 * ```
 */
export function contains(directory: RepoPath, path: RepoPath): boolean {
  return containsFolded(foldCase(directory), foldCase(path));
}

/**
 * {@link overlaps} for paths that `foldCase` has been through already: a claim is folded once and
 * compared with every path of a check.
 */
export function overlapsFolded(a: string, b: string): boolean {
  return a.length <= b.length ? containsFolded(a, b) : containsFolded(b, a);
}

/** {@link contains} for paths that `foldCase` has been through already. */
export function containsFolded(directory: string, path: string): boolean {
  if (directory.length === path.length) return directory === path;
  return path.charCodeAt(directory.length) === SLASH && path.startsWith(directory);
}

/**
 * Tells whether `value` names a resource, `<type>:<name>`: an opaque thing one can hold. Resources
 * overlap only when equal (SPEC section 4).
 *
 * The type is `[a-z][a-z0-9_-]*`; the name is 1 to 200 characters without white space, control
 * characters or lone surrogates.
 *
 * @example
 * ```ts
 * isResource("port:3000"); // true
 * isResource("Port: 3000"); // false
 * ```
 */
export function isResource(value: unknown): value is string {
  return typeof value === "string" && /^[a-z][a-z0-9_-]*:[^\s\p{Cc}\p{Cs}]{1,200}$/u.test(value);
}

const SLASH = 47;

/**
 * `ascii`: canonical, and nothing but ASCII; `other`: beyond ASCII, to be looked at with patterns; `none`: not canonical
 * whatever follows. Letter by letter, because a pattern takes longer to compile than a path to read.
 */
function lettersOf(path: string): "ascii" | "other" | "none" {
  let dots = 0;
  let others = 0;
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code > 0x7e) return "other";
    if (code < 0x20 || code === 0x2a || code === 0x3f) return "none";
    if (code === SLASH) {
      if (others === 0 && dots <= 2) return "none";
      dots = others = 0;
    } else if (code === 0x2e) dots++;
    else others++;
  }
  return others === 0 && dots <= 2 ? "none" : "ascii";
}
