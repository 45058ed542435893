import type { Forbidden } from "./forbidden.ts";
import type { PythonImport } from "./python_imports.ts";
import type { ScriptImport } from "./script_imports.ts";

/** An import that is forbidden. */
export interface Crossing {
  readonly offset: number;
  /** As the file says it. */
  readonly imported: string;
  /** What forbids it. */
  readonly entry: string;
}

/** A file that is looked at, and what it may not import. */
interface Importer {
  /** From the root of the repository. */
  readonly file: string;
  readonly forbidden: Forbidden;
}

/** What of these imports is forbidden, each once: a module of which several things are taken is one. */
export function pythonCrossings(importer: Importer, imports: readonly PythonImport[]): Crossing[] {
  return imports.flatMap((each) => {
    const crossings = new Map<string, Crossing>();
    const name = "".padEnd(each.dots, ".") + each.module;
    const whole = pythonEntry(importer, each, "");
    if (each.names.length === 0 && whole !== undefined)
      crossings.set(name, { offset: each.offset, imported: name, entry: whole });
    for (const taken of each.names) {
      const entry = pythonEntry(importer, each, taken.name);
      if (entry === undefined) continue;
      const inner = /\.$|^$/.test(name) ? name + taken.name : `${name}.${taken.name}`;
      const [imported, offset] =
        entry === whole ? [name, each.offset] : ([inner, taken.offset] as const);
      if (!crossings.has(imported)) crossings.set(imported, { offset, imported, entry });
    }
    return [...crossings.values()];
  });
}

/** What forbids a module, or what is taken from it by this name. */
function pythonEntry(
  { file, forbidden }: Importer,
  { dots, module }: PythonImport,
  name: string,
): string | undefined {
  const full = [module, name].filter((part) => part !== "").join(".");
  if (dots === 0) return forbidden.module(full);
  const base = directoryAbove(file, dots);
  if (base === undefined) return undefined;
  return forbidden.moduleAt(joined(base, full.replaceAll(".", "/")));
}

/** One dot is the file's own directory, each further one that above; nothing above the root. */
function directoryAbove(file: string, dots: number): string | undefined {
  const parts = file.split("/");
  return dots > parts.length ? undefined : parts.slice(0, parts.length - dots).join("/");
}

/** What of these imports is forbidden. `isFile` says whether one stands there. */
export function scriptCrossings(
  importer: Importer,
  imports: readonly ScriptImport[],
  isFile: (path: string) => boolean,
): Crossing[] {
  return imports.flatMap(({ offset, specifier }) => {
    const entry = scriptEntry(importer, specifier, isFile);
    return entry === undefined ? [] : [{ offset, imported: specifier, entry }];
  });
}

function scriptEntry(
  { file, forbidden }: Importer,
  specifier: string,
  isFile: (path: string) => boolean,
): string | undefined {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return forbidden.package(specifier);
  const path = relativeTo(file, specifier.replace(/\?.*$/s, ""));
  if (path === undefined) return undefined;
  const files = filesOfSpecifier(path);
  const there = files.find(isFile);
  const asked = there === undefined ? files : [there];
  return asked.map(forbidden.file).find((entry) => entry !== undefined);
}

/** Seen from the root of the repository; nothing where it leads out. */
function relativeTo(file: string, specifier: string): string | undefined {
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Sources of TypeScript and JavaScript, as they are looked for where a specifier leaves that out. */
export const SCRIPT_EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** Where it may stand, first what it says. TypeScript names its own files by what they are compiled to. */
function filesOfSpecifier(path: string): string[] {
  const source = path.replace(/\.([mc]?)js(x?)$/, ".$1ts$2");
  return [
    ...(path === "" ? [] : [path, ...SCRIPT_EXTENSIONS.map((each) => path + each)]),
    ...(source === path ? [] : [source, source.replace(/\.ts$/, ".tsx")]),
    ...SCRIPT_EXTENSIONS.map((each) => joined(path, `index${each}`)),
  ];
}

function joined(directory: string, name: string): string {
  return [directory, name].filter((part) => part !== "").join("/");
}
