import { type Archive, openArchive, pack } from "./archive.ts";
import type { Disk, Handle } from "./disk.ts";
import { archivePathOf, logPath, segmentPath } from "./layout.ts";
import { beside } from "./temporary.ts";

/** What became of a segment that was to be archived. */
export type Archived = "archived" | "already" | "deadline" | "differs";

const CHUNK = 1 << 20;

/**
 * Puts a closed segment into `log/archive/` and takes it out of `log/`. The archive is on disk, whole and read back,
 * before the segment goes; whoever dies in between leaves both, and the archive counts. What a late writer puts behind
 * the close meanwhile is no fact, and that writer finds out.
 */
export function archiveSegment(
  disk: Disk,
  room: string,
  segment: string,
  isLate: () => boolean,
): Archived {
  const path = segmentPath(room, segment);
  const archive = archivePathOf(path)!;
  if (disk.kindOf(archive) !== undefined) {
    if (disk.kindOf(path) === undefined) return "already";
  } else {
    const source = disk.open(path, "read");
    if (source === undefined) return "already";
    try {
      const outcome = packInto(disk, archive, source, isLate);
      if (outcome !== "whole") return outcome;
    } finally {
      disk.close(source);
    }
  }
  disk.remove(path);
  disk.syncDirectory(logPath(room));
  return "archived";
}

function packInto(
  disk: Disk,
  archive: string,
  source: Handle,
  isLate: () => boolean,
): "whole" | "deadline" | "differs" {
  const { size } = disk.stat(source);
  const read = (at: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, disk.read(source, bytes, at));
  };
  const members: Uint8Array[] = [];
  for (const member of pack(size, read)) {
    if (isLate()) return "deadline";
    members.push(member);
  }
  disk.makeDirectory(archive.slice(0, archive.lastIndexOf("/")));
  // Read back before it has its name: under that one it counts at once, and others take the segment away.
  const temporary = beside(archive);
  try {
    disk.create(temporary, Buffer.concat(members));
    const packed = openArchive(disk, disk.open(temporary, "read")!);
    const isWhole = isSame(disk, source, packed, size);
    disk.close(packed);
    if (!isWhole) return "differs";
    disk.rename(temporary, archive);
  } finally {
    disk.remove(temporary);
  }
  disk.syncDirectory(archive.slice(0, archive.lastIndexOf("/")));
  return "whole";
}

function isSame(disk: Disk, one: Handle, packed: Archive, size: number): boolean {
  const [a, b] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
  for (let at = 0; at < size; at += CHUNK) {
    const got = disk.read(one, a, at);
    if (disk.read(packed, b, at) < Math.min(got, size - at)) return false;
    const length = Math.min(got, size - at);
    if (a.compare(b, 0, length, 0, length) !== 0) return false;
  }
  return true;
}
