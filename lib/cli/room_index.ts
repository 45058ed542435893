/**
 * The index of rooms: pointers to where this user's rooms are, in the user's state directory, so that `roster` finds
 * them all. It holds no facts, nothing is decided by it, and who deletes it loses only that.
 *
 * @module
 */
import { crc32, hex8 } from "../fact/crc32.ts";
import { baseName, parentOf } from "../git/posix_path.ts";
import { type Disk, faultCode } from "../ledger/disk.ts";
import type { World } from "./world.ts";

/** In the environment of what runs in scratch rooms, which are nobody's to find. */
export const NO_INDEX = { RALLY_NO_GLOBAL_INDEX: "1" } as const;

/** What a pointer holds. */
export interface Pointer {
  /** The room itself, by its absolute physical path. */
  readonly room: string;
}

/** Where the pointers are; nothing where they are switched off, or there is no home for them (XDG base directories). */
export function indexDirectory({ env, files }: Pick<World, "env" | "files">): string | undefined {
  if (!["", "0"].includes(env["RALLY_NO_GLOBAL_INDEX"] ?? "")) return undefined;
  const state = env["XDG_STATE_HOME"] ?? "";
  if (state.startsWith("/")) return `${state}/rally/rooms`;
  const home = env["HOME"] ?? "";
  const isOne = home.startsWith("/") && home !== "/" && files.kind(home) === "dir";
  return isOne ? `${home}/.local/state/rally/rooms` : undefined;
}

/** What a room is called among all of them: the directory that holds it, which is mostly the repository. */
export function appOf(room: string): string {
  return appName(baseName(parentOf(room))) || "-";
}

/** A name as rooms are called by: lower case, and nothing in it that would need quotes. */
export function appName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9._-]/gu, "-")
    .slice(0, 64);
}

/** The name of the one file that points to this room. */
export function pointerName(room: string): string {
  const bytes = new TextEncoder().encode(room);
  return `${appOf(room)}-${hex8(crc32(bytes, 0, bytes.length))}.json`;
}

/** Keeps where a room is, whole or not at all, however many do so at once. Where it cannot be kept, nothing is said. */
export function noteRoom(world: Pick<World, "env" | "files" | "disk">, room: string): void {
  const directory = indexDirectory(world);
  if (directory === undefined) return;
  const pointer: Pointer = { room };
  try {
    make(world.disk, directory);
    const bytes = new TextEncoder().encode(`${JSON.stringify(pointer)}\n`);
    world.disk.replace(`${directory}/${pointerName(room)}`, bytes);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** For the user alone. Who links a state directory elsewhere means it; the two that are ours are never links. */
function make(disk: Disk, directory: string): void {
  const missing: string[] = [];
  for (let each = directory; disk.kindOf(each) === undefined; each = parentOf(each))
    missing.unshift(each);
  for (const each of missing) disk.makeDirectory(each, 0o700);
  for (const each of [parentOf(directory), directory])
    if (disk.kindOf(each) !== "directory")
      throw Object.assign(new Error(`"${each}" is not a directory`), { code: "ELOOP" });
}
