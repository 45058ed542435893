import type { Deadline } from "../room/deadline.ts";
import type { Flags } from "./parse.ts";
import type { World } from "./world.ts";

/** One command: the world it runs in, what it was given, and how long it may take. */
export interface Context {
  readonly world: World;
  readonly args: readonly string[];
  readonly flags: Flags;
  /** What is for a program that it starts. */
  readonly rest: readonly string[];
  readonly deadline: Deadline;
  /** Names a stage that has ended, for `--trace`. */
  readonly stage: (name: string) => void;
  /** What is to be done once the answer is out: nobody waits for a cache. */
  readonly later: (work: () => void) => void;
}

/** The one value of a flag. */
export function one(flags: Flags, name: keyof Flags): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of a list flag. */
export function many(flags: Flags, name: keyof Flags): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value : [];
}
