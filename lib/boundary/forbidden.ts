/** What a plugin may not import: an entry of its manifest, and the files and directories that it stands for. */
export interface ForbiddenEntry {
  readonly entry: string;
  /** From the root of the repository; what it says itself where it is no pattern. */
  readonly paths: readonly string[];
}

/** Says of what is imported which entry forbids it; nothing where none does. The first one in the manifest is told. */
export interface Forbidden {
  /** A file, from the root of the repository. */
  readonly file: (path: string) => string | undefined;
  /** A module of Python where its file would stand, without `.py`. */
  readonly moduleAt: (path: string) => string | undefined;
  /** A module of Python by its full name, or what it is called from a directory above its file. */
  readonly module: (name: string) => string | undefined;
  /** A package, or something in it. */
  readonly package: (specifier: string) => string | undefined;
}

/** A plugin's own files are never its parent's, also where an entry stands for more than them. */
export function forbiddenBy(
  entries: readonly ForbiddenEntry[],
  own: ReadonlySet<string>,
): Forbidden {
  const [paths, modules, packages] = [newTable(), newTable(), newTable()];
  for (const { entry, paths: covered } of entries) {
    note(packages, withoutScheme(entry), entry);
    for (const path of covered.filter((each) => !own.has(each))) {
      note(paths, path, entry);
      for (const name of modulesOf(path)) note(modules, name, entry);
    }
  }
  const isOwn = (path: string): boolean => filesOfModule(path).some((file) => own.has(file));
  const atFile = (path: string): string | undefined => paths.get(path);
  const atModule = (path: string): string | undefined =>
    [...filesOfModule(path), path].map(atFile).find((entry) => entry !== undefined);
  return {
    file: (path) => (own.has(path) ? undefined : (nearest(path, "/", atFile) ?? atFile(""))),
    moduleAt: (path) => nearest(path, "/", atModule, isOwn),
    module: (name) =>
      nearest(
        name,
        ".",
        (each) => modules.get(each),
        (each) => isOwn(each.replaceAll(".", "/")),
      ),
    package: (specifier) => nearest(withoutScheme(specifier), "/", (each) => packages.get(each)),
  };
}

/** Where a module of Python may stand. */
function filesOfModule(path: string): readonly string[] {
  return [`${path}.py`, `${path}/__init__.py`];
}

/** What a file or directory is imported as, from the root or any directory below it: `a/b/c.py` is `a.b.c`, `b.c`, `c`. */
function modulesOf(path: string): string[] {
  const parts = path.replace(/(?:\/__init__)?\.py$/, "").split("/");
  return parts.map((_, n) => parts.slice(n).join("."));
}

type Table = Map<string, string>;

function newTable(): Table {
  return new Map();
}

function note(table: Table, name: string, entry: string): void {
  if (!table.has(name)) table.set(name, entry);
}

/** The entry for the name, or for the nearest thing that it lies in; none behind what is the plugin's own. */
function nearest(
  name: string,
  separator: string,
  entryFor: (name: string) => string | undefined,
  isOwn: (name: string) => boolean = () => false,
): string | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf(separator, end - 1)) {
    const each = name.slice(0, end);
    if (isOwn(each)) return undefined;
    const entry = entryFor(each);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** Node calls its own modules by two names. */
function withoutScheme(specifier: string): string {
  return specifier.replace(/^node:/, "");
}
