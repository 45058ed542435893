import { foldCase } from "../fact/case_folding.ts";
import { isCanonicalPath, MAX_PATH_BYTES, type RepoPath } from "../fact/scope.ts";
import { plain } from "../fact/untrusted.ts";

/**
 * The canonical name of a path as it stands in `owns`, or what is wrong with it. Stricter than what a claim may name:
 * it ends up in command lines that agents paste, so it holds nothing that a shell acts on, and every file has one
 * spelling, so that two tasks cannot own it unnoticed.
 */
export function ownedPath(text: string): RepoPath | { readonly fault: string } {
  // Most paths are, and are told by one look.
  if (PLAIN.test(text) && text.length <= MAX_PATH_BYTES) return text as RepoPath;
  const path = text.normalize("NFC").replace(DIRECTORY_MARK, "");
  const fault = faultOf(path);
  if (fault !== undefined) return { fault: `"${text}" ${fault}` };
  return isCanonicalPath(path) ? path : { fault: `"${text}" is no path in a repository` };
}

/** ASCII that no shell acts on, in segments none of which begins with a dot; the first one with none of `-` and `~`. */
const PLAIN =
  /^[\w@+=:,%#![\]{}^][\w@+=:,%#![\]{}^.~-]*(?:\/[\w@+=:,%#![\]{}^~-][\w@+=:,%#![\]{}^.~-]*)*$/;
/** What stands for a directory behind its name: `/`, `/*`, `/**`. */
const DIRECTORY_MARK = /\/(?:\*\*?\/?)?$/;
/** Blanks, quotes, and what else a shell acts on in the middle of a word. */
const SHELL = /[\s"'`$;|&<>()\\]/u;
const NAME_OTHERS = "name the directories that the work is in";

function faultOf(path: string): string | undefined {
  const letter = SHELL.exec(path)?.[0];
  if (letter === "\\") return `has a backslash; write "${path.replaceAll("\\", "/")}"`;
  if (letter !== undefined)
    return `holds ${letter.trim() === "" ? "white space" : letter}; own the directory above it, or rename it`;
  if (plain(path) !== path) return "holds something that does not show; rename it";
  if (path === "" || path === "." || path === "*" || path === "**")
    return `is the whole repository; ${NAME_OTHERS}`;
  if (path.startsWith("/")) return "begins with /; write it from the top of the repository";
  if (path.startsWith("~") || path.startsWith("-"))
    return `begins with ${path[0]}; own the directory above it, or rename it`;
  const segments = path.split("/");
  const bad = segments.findIndex((each) => NO_NAME.test(each));
  if (bad !== -1) return segmentFault(segments, bad);
  if (foldCase(segments[0]!) === ".rally" || segments.some((each) => foldCase(each) === ".git"))
    return "is one of the own files of Git or rally; name a file of the project";
  if (new TextEncoder().encode(path).length > MAX_PATH_BYTES)
    return `has more than ${MAX_PATH_BYTES} bytes; own a directory above it`;
  return undefined;
}

/** Not the name of one file or directory. */
const NO_NAME = /^\.{0,2}$|[*?]/;

function segmentFault(segments: readonly string[], at: number): string {
  const segment = segments[at]!;
  if (segment === "..") return "goes up; write the path that it leads to";
  if (segment === "." || segment === "") {
    const rest = segments.filter((each) => each !== "" && each !== ".").join("/");
    return `has a segment that says nothing; write "${rest}"`;
  }
  const above = segments.slice(0, at).join("/");
  return `is a pattern; name the files, or ${above === "" ? NAME_OTHERS : `own "${above}"`}`;
}
