import { type Archive, openArchive, readArchive } from "./archive.ts";
import type { Disk, Handle } from "./disk.ts";
import { archivePathOf } from "./layout.ts";

/**
 * The disk on which an archived segment is read as if it still stood in `log/`. Where there is an archive, it is the
 * segment: a file that stands in `log/` under that name besides was made by somebody who came too late.
 */
export function archivedDisk(disk: Disk): Disk {
  const archiveOf = (path: string): Handle | undefined => {
    const archive = archivePathOf(path);
    if (archive === undefined || disk.kindOf(archive) === undefined) return undefined;
    return disk.open(archive, "read");
  };
  return {
    ...disk,
    open: (path, how) => {
      const handle = archiveOf(path);
      if (handle !== undefined) {
        if (how === "read") return openArchive(disk, handle);
        // Nobody appends to what has been closed for good.
        disk.close(handle);
        return undefined;
      }
      const plain = disk.open(path, how);
      if (plain !== undefined || how === "append") return plain;
      // It was archived between the two looks, if at all: a segment is never in neither place.
      const late = archiveOf(path);
      return late && openArchive(disk, late);
    },
    stat: (handle) =>
      isArchive(handle) ? { ...disk.stat(handle), size: handle.length } : disk.stat(handle),
    read: (handle, into, position) =>
      isArchive(handle)
        ? readArchive(disk, handle, into, position)
        : disk.read(handle, into, position),
    readWhole: (path) => {
      let handle = archiveOf(path);
      if (handle === undefined) {
        const plain = disk.readWhole(path);
        if (plain !== undefined) return plain;
        handle = archiveOf(path);
        if (handle === undefined) return undefined;
      }
      const archive = openArchive(disk, handle);
      const whole = new Uint8Array(archive.length);
      readArchive(disk, archive, whole, 0);
      disk.close(handle);
      return whole;
    },
  };
}

function isArchive(handle: Handle): handle is Archive {
  return "members" in handle;
}
