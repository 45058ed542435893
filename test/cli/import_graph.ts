import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** What a file says that is more than prose: without comments, so that words in them count for nothing. */
export function codeOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

const STATIC = /(?:^|\n)(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?["']([^"']+)["']/g;
const DYNAMIC = /(typeof\s)?\bimport\(["']([^"']+)["']\)/g;

/** What a file imports when it is loaded, types aside: paths from the root of the repository, or names of packages. */
export function importsOf(path: string): string[] {
  return named(path, STATIC);
}

/** All that a file names in its imports, types too, in the same form. */
export function allImportsOf(path: string): string[] {
  return [...codeOf(path).matchAll(STATIC)].map(([, , name]) => placed(path, name!));
}

/** What a file loads only when it comes to it. */
export function asksFor(path: string): string[] {
  return named(path, DYNAMIC);
}

function named(path: string, how: RegExp): string[] {
  const found = [...codeOf(path).matchAll(how)].filter(([, isType]) => isType === undefined);
  return found.map(([, , name]) => placed(path, name!));
}

function placed(path: string, name: string): string {
  return name.startsWith(".") ? relative(ROOT, join(ROOT, path, "..", name)) : name;
}

/** Everything that can come to be loaded from a file, itself included, but nothing through the one seam `but`. */
export function reachedFrom(entry: string, but?: string): Set<string> {
  const reached = new Set([entry]);
  for (const path of reached) {
    if (!path.endsWith(".ts")) continue;
    for (const each of [...importsOf(path), ...asksFor(path)]) if (each !== but) reached.add(each);
  }
  return reached;
}

/** All sources below a directory, as paths from the root of the repository. */
export function sourcesIn(directory: string): string[] {
  const names = readdirSync(join(ROOT, directory), { recursive: true }) as string[];
  return names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(directory, name))
    .sort();
}
