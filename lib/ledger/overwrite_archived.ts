import { openArchive, packMember, readArchive } from "./archive.ts";
import { type Disk, faultCode } from "./disk.ts";
import { archivePathOf, segmentPath } from "./layout.ts";
import type { Overwritten } from "./overwrite.ts";
import { beside } from "./temporary.ts";

/**
 * As `overwrite`, where the segment has been archived: the members that hold the bytes are packed anew, all others stay
 * as they are, and the archive is replaced whole. Readers who have the old one open go on with it. Two who do this to
 * one archive in the same moment can undo each other; the second look of `redact` finds most of that.
 */
export function overwriteArchived(
  disk: Disk,
  room: string,
  place: { readonly segment: string; readonly offset: number },
  before: Uint8Array,
  after: Uint8Array,
): Overwritten {
  const path = archivePathOf(segmentPath(room, place.segment))!;
  const copy = beside(path);
  try {
    const inode = disk.inodeAt(path);
    const raw = disk.readWhole(path);
    if (raw === undefined) return { outcome: "changed" };
    const packed = repacked(disk, raw, place.offset, before, after);
    if (packed === undefined) return { outcome: "changed" };
    disk.create(copy, packed);
    if (disk.inodeAt(path) !== inode) return { outcome: "changed" };
    disk.rename(copy, path);
    disk.syncDirectory(path.slice(0, path.lastIndexOf("/")));
    return { outcome: "done" };
  } catch (fault) {
    return { outcome: "failed", cause: faultCode(fault), torn: false };
  } finally {
    disk.remove(copy);
  }
}

/** The archive with other bytes at a place of its segment; nothing if others stand there than were read. */
function repacked(
  disk: Disk,
  raw: Uint8Array,
  offset: number,
  before: Uint8Array,
  after: Uint8Array,
): Uint8Array | undefined {
  // The archive as it is in memory, so that nobody changes it meanwhile.
  const inner: Disk = {
    ...disk,
    stat: () => ({ size: raw.length, inode: 0 }),
    read: (_, into, position) => {
      const part = raw.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
  const archive = openArchive(inner, { path: "", fd: -1 });
  const there = Buffer.alloc(before.length);
  readArchive(inner, archive, there, offset);
  if (!there.equals(before)) return undefined;
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const member of archive.members) {
    const [from, to] = [member.offset, member.offset + member.length];
    if (from >= offset + after.length || to <= offset) continue;
    const bytes = new Uint8Array(member.length);
    readArchive(inner, archive, bytes, from);
    const part = after.subarray(Math.max(0, from - offset), to - offset);
    bytes.set(part, Math.max(0, offset - from));
    parts.push(raw.subarray(done, member.at), packMember(bytes, from));
    done = member.at + member.size;
  }
  return Buffer.concat([...parts, raw.subarray(done)]);
}
