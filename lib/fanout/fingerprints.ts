import { foldCase } from "../fact/case_folding.ts";
import type { TaskDraft } from "./read_task.ts";

/**
 * A quick look at numbers that stand for the paths and for the directories above them, which is all that a clean
 * descriptor pays. Those of equal texts are equal; those of others are by chance alone, and then it is looked at closely.
 */
export function mayMeet(drafts: readonly TaskDraft[]): boolean {
  let count = 0;
  for (const { owned } of drafts) count += owned.length;
  const [paths, directories] = [fingerprints(count), new Set<number>()];
  for (const { owned } of drafts)
    for (const path of owned)
      if (path !== undefined && !paths.add(fingerprint(path, directories))) return true;
  for (const directory of directories) if (paths.has(directory)) return true;
  return false;
}

/** A set of at most so many numbers. The language's own takes as long as all else that a clean descriptor pays here. */
function fingerprints(most: number) {
  const mask = 2 ** Math.ceil(Math.log2(most * 2 + 2)) - 1;
  const slots = new Int32Array(mask + 1);
  // An empty slot is 0, so 0 stands for 1: taken for equal, they are only looked at closely.
  const slotOf = (print: number): number => {
    let at = print & mask;
    while (slots[at] !== 0 && slots[at] !== print) at = (at + 1) & mask;
    return at;
  };
  return {
    /** Whether it was not there. */
    add: (given: number): boolean => {
      const print = given || 1;
      const at = slotOf(print);
      if (slots[at] === print) return false;
      slots[at] = print;
      return true;
    },
    has: (given: number): boolean => slots[slotOf(given || 1)] !== 0,
  };
}

/** The number of a path, case folded (FNV-1a), and into the set those of the directories above it. */
function fingerprint(path: string, directories: Set<number>): number {
  let print = FNV_BASIS;
  let parent = FNV_BASIS;
  let letters = 0;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    letters |= code;
    if (code === SLASH) parent = print;
    print = Math.imul(print ^ (code >= UPPER_A && code <= UPPER_Z ? code | 0x20 : code), FNV_PRIME);
  }
  // Beyond ASCII the table is asked. What is folded folds to itself.
  const folded = letters > 0x7f ? foldCase(path) : path;
  if (folded !== path) return fingerprint(folded, directories);
  if (parent !== FNV_BASIS && !directories.has(parent)) {
    fingerprint(path.slice(0, path.lastIndexOf("/")), directories);
    directories.add(parent);
  }
  return print;
}

const [SLASH, UPPER_A, UPPER_Z] = [0x2f, 0x41, 0x5a];
/** Of FNV-1a with 32 bits. */
const [FNV_BASIS, FNV_PRIME] = [0x811c9dc5 | 0, 0x01000193];
