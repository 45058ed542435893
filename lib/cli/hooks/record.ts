import { createHash } from "node:crypto";
import { readText } from "../../ledger/read_text.ts";
import { makeRoom } from "../../ledger/room_files.ts";
import type { World } from "../world.ts";
import type { Cut } from "./remove.ts";
import { without } from "./remove.ts";

/**
 * What install put into a file: places, no text of it, for settings may hold secrets. Only for giving back the very
 * bytes; without it our entries are found by what they say.
 */
export interface Installation {
  /** SHA-256 of the text as it was left, and of what it was without the cuts. */
  readonly after: string;
  readonly before: string;
  readonly cuts: readonly Cut[];
  readonly kept: readonly string[];
  /** There was no such file. */
  readonly created: boolean;
  /** Directories that were made for it. */
  readonly directories: readonly string[];
}

type Records = Readonly<Record<string, Installation>>;

/** What is remembered of a file; a record that cannot be read is none. */
export function recordOf(world: World, room: string, path: string): Installation | undefined {
  const found = read(world, room)[path];
  return found !== undefined && isInstallation(found) ? found : undefined;
}

/** Remembers it, or forgets where nothing is given. */
export function remember(
  world: World,
  room: string,
  path: string,
  installation: Installation | undefined,
): void {
  const { [path]: _, ...others } = read(world, room);
  if (installation === undefined && _ === undefined) return;
  const all = installation === undefined ? others : { ...others, [path]: installation };
  makeRoom(world.disk, room);
  world.disk.makeDirectory(`${room}/hooks`);
  world.disk.replace(at(room), new TextEncoder().encode(`${JSON.stringify(all, null, 1)}\n`));
}

/** The text as it was before install, if nothing else has changed since. */
export function original(text: string, record: Installation | undefined): string | undefined {
  if (record === undefined || hashOf(text) !== record.after) return undefined;
  const before = without(text, record.cuts);
  return hashOf(before) === record.before ? before : undefined;
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function at(room: string): string {
  return `${room}/hooks/installed.json`;
}

function read(world: World, room: string): Records {
  try {
    const value: unknown = JSON.parse(readText(world.disk, at(room)) ?? "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Records;
  } catch {
    // It can be done without.
  }
  return {};
}

function isInstallation(value: Partial<Installation>): boolean {
  const texts = (list: unknown) => Array.isArray(list) && list.every((e) => typeof e === "string");
  const cut = (each: unknown) => Array.isArray(each) && each.every(Number.isInteger);
  return (
    typeof value === "object" &&
    value !== null &&
    typeof value.after === "string" &&
    Array.isArray(value.cuts) &&
    value.cuts.every(cut) &&
    texts(value.kept) &&
    texts(value.directories)
  );
}
