import type { Disk } from "./disk.ts";
import { isCopy, quarantinePath } from "./quarantine.ts";

/**
 * Deletes everything derived that may hold text of a record: checkpoints, the index of history with what stands
 * beside it, derived files set aside, and copies of damaged bytes in which one of these texts occurs. What was
 * deleted, by its path in the room.
 */
export function forget(disk: Disk, room: string, texts: readonly Uint8Array[]): string[] {
  const removed: string[] = [];
  const drop = (name: string): void => {
    disk.remove(`${room}/${name}`);
    removed.push(name);
  };
  for (const name of listed(disk, `${room}/cache`))
    if (name.startsWith("state-")) drop(`cache/${name}`);
  for (const name of listed(disk, room)) if (name.startsWith("facts.db")) drop(name);
  for (const name of listed(disk, quarantinePath(room))) {
    const path = `${quarantinePath(room)}/${name}`;
    const isOurs = isCopy(name) && disk.kindOf(path) === "file";
    const bytes = isOurs ? disk.readWhole(path) : undefined;
    const holds =
      bytes !== undefined && texts.some((text) => Buffer.from(bytes).includes(Buffer.from(text)));
    if (holds || !isOurs) drop(`quarantine/${name}`);
  }
  return removed;
}

/** Names in a directory of ours; none where a link stands in its place. */
function listed(disk: Disk, path: string): readonly string[] {
  return disk.kindOf(path) === "directory" ? disk.list(path) : [];
}
