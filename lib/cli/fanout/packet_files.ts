import { type Refusal, refuse } from "../../fact/refusal.ts";
import { joinPath, parentOf, resolvePath } from "../../git/posix_path.ts";
import { faultCode } from "../../ledger/disk.ts";
import type { World } from "../world.ts";

/** A file to be written, by its name in the directory. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes files into a directory, which is made where there is none; each is whole or as it was. Nothing is written where
 * a link stands in the way: a clone may have brought it.
 */
export function writeFiles(
  world: World,
  directory: string,
  files: readonly NewFile[],
): Refusal | undefined {
  const at = resolvePath(world.cwd, directory);
  const link = linkOnTheWay(world, at, files);
  if (link !== undefined)
    return refuse("refused", "link-in-the-way", `"${link}" is a link or no directory or file`, [
      "Move it away, or name another directory with --out",
    ]);
  try {
    makeAll(world, at);
    for (const { name, text } of files)
      world.disk.replace(joinPath(at, name), new TextEncoder().encode(text));
  } catch (fault) {
    const message = `"${directory}" cannot be written to (${faultCode(fault)})`;
    return refuse("io", "unwritable-file", message, ["Check the directory's permissions"]);
  }
  return undefined;
}

/** What is no plain directory between here and there, or no plain file in there. */
function linkOnTheWay({ cwd, disk }: World, at: string, files: readonly NewFile[]) {
  // How one comes here is one's own affair, and so is what one named in full.
  const steps: string[] = [];
  for (let each = at; each !== "/" && each !== cwd; each = parentOf(each)) steps.unshift(each);
  const own = at.startsWith(`${cwd}/`) ? steps : [at];
  const isOdd = (path: string, wanted: "directory" | "file"): boolean => {
    const kind = disk.kindOf(path);
    return kind !== undefined && kind !== wanted;
  };
  return (
    own.find((path) => isOdd(path, "directory")) ??
    files.map(({ name }) => joinPath(at, name)).find((path) => isOdd(path, "file"))
  );
}

function makeAll({ disk }: World, at: string): void {
  const missing: string[] = [];
  for (let each = at; disk.kindOf(each) === undefined; each = parentOf(each)) missing.unshift(each);
  for (const each of missing) disk.makeDirectory(each);
}
