import { type Disk, faultCode } from "./disk.ts";
import { quarantinePath } from "./quarantine.ts";

/** Of each derived file, how many that were set aside are kept, and how many bytes one of them may have. */
const KEPT = 3;
const LARGEST = 256 * 1024 * 1024;
/** How often another name is tried when somebody else has taken the one that was free. */
const TRIES = 4;
/** Entries of a directory that are weighed before it counts as too large. */
const ENTRIES = 1000;

/** What became of a derived file that stood in the way. */
export type SetAside =
  | { readonly outcome: "moved"; readonly file: string }
  /** Too large to be kept. */
  | { readonly outcome: "deleted" }
  | { readonly outcome: "absent" }
  | { readonly outcome: "failed"; readonly cause: string };

/**
 * Takes whatever stands at `path`, a derived file of ours or what was put in its place, out of the way: by rename into
 * the room's `quarantine/` as `<name>.<n>`, of which the newest few are kept. Links are moved, not followed. Nothing
 * is thrown: whoever wanted the place goes on without it.
 */
export function setAside(disk: Disk, room: string, path: string, name: string): SetAside {
  try {
    if (disk.kindOf(path) === undefined) return { outcome: "absent" };
    if (weight(disk, path) > LARGEST) {
      disk.remove(path);
      return { outcome: "deleted" };
    }
    const directory = quarantinePath(room);
    if (disk.kindOf(directory) !== "directory") disk.makeDirectory(directory);
    const numbers = numbersOf(disk, directory, name);
    const last = numbers.at(-1) ?? 0;
    for (let n = last + 1; n <= last + TRIES; n++) {
      if (disk.kindOf(`${directory}/${name}.${n}`) !== undefined) continue;
      if (!disk.rename(path, `${directory}/${name}.${n}`)) return { outcome: "absent" };
      for (const old of numbers.slice(0, Math.max(0, numbers.length + 1 - KEPT)))
        disk.remove(`${directory}/${name}.${old}`);
      return { outcome: "moved", file: `quarantine/${name}.${n}` };
    }
    return { outcome: "failed", cause: "EEXIST" };
  } catch (fault) {
    return { outcome: "failed", cause: faultCode(fault) };
  }
}

/** Numbers under which files of this name stand there, oldest first. */
function numbersOf(disk: Disk, directory: string, name: string): number[] {
  const found = disk
    .list(directory)
    .filter((each) => each.startsWith(`${name}.`))
    .map((each) => each.slice(name.length + 1))
    .filter((rest) => /^[1-9]\d{0,8}$/.test(rest));
  return found.map(Number).sort((a, b) => a - b);
}

/** Bytes of a file, or of all files below a directory. */
function weight(disk: Disk, path: string): number {
  const open = [path];
  let bytes = 0;
  for (let seen = 0; open.length > 0; seen++) {
    const each = open.pop()!;
    if (seen >= ENTRIES) return Number.POSITIVE_INFINITY;
    if (disk.kindOf(each) === "directory")
      open.push(...disk.list(each).map((name) => `${each}/${name}`));
    else bytes += disk.about(each)?.size ?? 0;
  }
  return bytes;
}
