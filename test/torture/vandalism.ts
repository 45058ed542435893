import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Random } from "../simulation/random.ts";

/** What can be done to a derived file, for which nobody may answer otherwise. `other`: its like in another room. */
const VANDALISMS = {
  delete: (path: string) => rmSync(path, { recursive: true, force: true }),
  truncate: (path: string, random: Random) =>
    truncateSync(path, random.below(lstatSync(path).size + 1)),
  zero: (path: string) => writeFileSync(path, Buffer.alloc(lstatSync(path).size)),
  flip: (path: string, random: Random) => {
    const bytes = readFileSync(path);
    const at = random.below(bytes.length);
    bytes[at]! ^= 1 << random.below(8);
    writeFileSync(path, bytes);
  },
  garbage: (path: string, random: Random) => {
    const bytes = Array.from({ length: 1 + random.below(4096) }, () => random.below(256));
    writeFileSync(path, Buffer.from(bytes));
  },
  directory: (path: string) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    writeFileSync(join(path, "in the way"), "");
  },
  swap: (path: string, _random: Random, other: string) => {
    if (!existsSync(other)) return;
    const beside = `${path}.swapped`;
    copyFileSync(other, beside);
    renameSync(beside, path);
  },
  /** The file as it was some time ago. */
  older: (path: string) => {
    const kept = `${path}.older`;
    if (existsSync(kept)) renameSync(kept, path);
    else copyFileSync(path, kept);
  },
} satisfies Record<string, (path: string, random: Random, other: string) => void>;

const KINDS = Object.keys(VANDALISMS) as (keyof typeof VANDALISMS)[];
/** Bystanders of a swap or of putting back; they are nobody's. */
const OURS = /\.(older|swapped)$/;

/** Breaks one derived file of the room in one way; how, or nothing where there was no file or a writer was quicker. */
export function vandalise(room: string, foreign: string, random: Random): string | undefined {
  const files = ["cache", "facts.db"].flatMap((place) => filesAt(room, place));
  if (files.length === 0) return undefined;
  const file = random.pick(files);
  const kind = random.pick(KINDS);
  try {
    if (random.hits(0.05)) {
      rmSync(join(room, "cache"), { recursive: true, force: true });
      return "all";
    }
    VANDALISMS[kind](join(room, file), random, join(foreign, file));
    return kind;
  } catch {
    return undefined;
  }
}

function filesAt(room: string, place: string): string[] {
  const path = join(room, place);
  if (!existsSync(path)) return [];
  if (!lstatSync(path).isDirectory()) return [place];
  try {
    return readdirSync(path)
      .filter((file) => !OURS.test(file) && !file.endsWith(".tmp"))
      .map((file) => join(place, file));
  } catch {
    return [];
  }
}
