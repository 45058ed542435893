import { type Disk, faultCode, type Handle } from "./disk.ts";
import { segmentPath } from "./layout.ts";

/** `changed`: other bytes stand there than were read before, or another file; nothing was written. */
export type Overwritten =
  | { readonly outcome: "done" | "changed" }
  | { readonly outcome: "failed"; readonly cause: string; readonly torn: boolean };

/** How often a write that was cut short goes on. */
const TRIES = 4;

/**
 * Puts bytes in the place of as many others in a segment, by one write of what differs. The only thing that ever
 * changes what stands in a ledger. Looked at right before and read back; whoever reads in that very moment may take
 * the line for damaged.
 */
export function overwrite(
  disk: Disk,
  room: string,
  place: { readonly segment: string; readonly offset: number },
  before: Uint8Array,
  after: Uint8Array,
): Overwritten {
  const path = segmentPath(room, place.segment);
  let handle: Handle | undefined;
  let begun = false;
  try {
    handle = disk.open(path, "change");
    if (handle === undefined) return { outcome: "changed" };
    const isOurs = disk.inodeAt(path) === disk.stat(handle).inode;
    if (!isOurs || !stands(disk, handle, place.offset, before)) return { outcome: "changed" };
    let from = after.findIndex((byte, n) => byte !== before[n]);
    const end = after.findLastIndex((byte, n) => byte !== before[n]) + 1;
    for (let tries = 0; from < end && tries < TRIES; tries++) {
      begun = true;
      from += disk.write(handle, after.subarray(from, end), place.offset + from);
    }
    disk.sync(handle);
    if (stands(disk, handle, place.offset, after)) return { outcome: "done" };
    return { outcome: "failed", cause: "read back otherwise", torn: true };
  } catch (fault) {
    const torn =
      begun && handle !== undefined && !isWhole(disk, handle, place.offset, before, after);
    return { outcome: "failed", cause: faultCode(fault), torn };
  } finally {
    if (handle !== undefined) disk.close(handle);
  }
}

function stands(disk: Disk, handle: Handle, offset: number, bytes: Uint8Array): boolean {
  const there = Buffer.alloc(bytes.length);
  return disk.read(handle, there, offset) === bytes.length && there.equals(bytes);
}

/** After a fault: whether one of both stands there, rather than something between. */
function isWhole(
  disk: Disk,
  handle: Handle,
  offset: number,
  before: Uint8Array,
  after: Uint8Array,
): boolean {
  try {
    return [before, after].some((each) => stands(disk, handle, offset, each));
  } catch {
    return false;
  }
}
