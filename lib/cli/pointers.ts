import { nameOrder } from "../fact/name_order.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { resolvePath } from "../git/posix_path.ts";
import type { Disk } from "../ledger/disk.ts";
import { readText } from "../ledger/read_text.ts";
import { appOf, indexDirectory, type Pointer, pointerName } from "./room_index.ts";
import type { World } from "./world.ts";

/** A pointer is longer only if somebody else made it. */
const LONGEST = 32 * 1024;
/** A room that is gone is told for so long: it may be on a disk that comes back. */
const FORGOTTEN = 30 * 86_400_000;

/** The rooms that are pointed to. Whatever else stands among the pointers is none. */
export function pointedTo(world: World): string[] {
  const directory = indexDirectory(world);
  if (directory === undefined) return [];
  try {
    const rooms = world.disk
      .list(directory)
      .flatMap((name) => roomAt(world.disk, directory, name) ?? []);
    // In the order of what they are called.
    return rooms.sort((a, b) => nameOrder([appOf(a), a], [appOf(b), b]));
  } catch {
    return [];
  }
}

function roomAt(disk: Disk, directory: string, name: string): string | undefined {
  try {
    const path = `${directory}/${name}`;
    if (!name.endsWith(".json") || (disk.about(path)?.size ?? 0) > LONGEST) return undefined;
    const { room } = JSON.parse(readText(disk, path) ?? "{}") as Partial<Pointer>;
    const isPath = typeof room === "string" && room !== "/" && !room.includes("\0");
    // Absolute, with nothing in it to resolve, and under the name that only this room has.
    return isPath && resolvePath("/", room) === room && pointerName(room) === name
      ? room
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is said of a room that is not there. Once nobody has come back for long, its pointer is taken away. */
export function gone(world: World, room: string): Refusal {
  const path = `${indexDirectory(world)}/${pointerName(room)}`;
  const changed = world.disk.about(path)?.changed ?? world.now();
  if (world.now() - changed > FORGOTTEN) {
    try {
      world.disk.remove(path);
    } catch {
      // Then it is said again.
    }
  }
  return refuse("missing", "gone", `"${room}" is no room any more`, []);
}
