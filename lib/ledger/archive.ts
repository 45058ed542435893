import { crc32 } from "../fact/crc32.ts";
import type { Disk, Handle } from "./disk.ts";

/** Bytes of a segment that one member holds, so that damage to an archive costs no more than these. */
const MEMBER = 64 * 1024;
/** Ten bytes of gzip, two of length, one field of extras (`RL`, its length, three numbers), and a sum of all these. */
const HEAD = 34;
const TAIL = 8;
/** The first bytes of a member: gzip, deflate, extras and sum; nothing of when and where it was made. */
const MAGIC = [0x1f, 0x8b, 8, 6, 0, 0, 0, 0, 0, 255, 20, 0, 0x52, 0x4c, 16, 0];

/** Where a member stands in the archive, and which bytes of the segment it holds. */
interface Member {
  readonly at: number;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
}

/** An archived segment that is open. The member read last is kept: a reader goes on where it stopped. */
export interface Archive extends Handle {
  readonly members: readonly Member[];
  readonly length: number;
  last: { readonly member: Member; readonly bytes: Uint8Array } | undefined;
}

/**
 * Packs a segment: gzip members one behind another, which `zcat` reads as one file. Each says how long it is and which
 * bytes of the segment it holds, so that a reader can begin anywhere.
 */
export function* pack(size: number, read: (at: number, length: number) => Uint8Array) {
  for (let offset = 0; offset < size; ) {
    const bytes = read(offset, Math.min(MEMBER, size - offset));
    if (bytes.length === 0) return;
    yield packMember(bytes, offset);
    offset += bytes.length;
  }
}

/** One member, with the bytes that stand at this offset of the segment. */
export function packMember(bytes: Uint8Array, offset: number): Uint8Array {
  const { deflateRawSync } = process.getBuiltinModule("node:zlib");
  const body = deflateRawSync(bytes);
  const member = Buffer.alloc(HEAD + body.length + TAIL);
  member.set(MAGIC);
  member.writeUInt32LE(member.length, 16);
  member.writeUInt32LE(bytes.length, 20);
  member.writeBigUInt64LE(BigInt(offset), 24);
  member.writeUInt16LE(headSum(member), HEAD - 2);
  member.set(body, HEAD);
  member.writeUInt32LE(crc32(bytes, 0, bytes.length), HEAD + body.length);
  member.writeUInt32LE(bytes.length, HEAD + body.length + 4);
  return member;
}

/** Looks through an archive: where its members stand. What is damaged between two of them is stepped over. */
export function openArchive(disk: Disk, handle: Handle): Archive {
  const { size } = disk.stat(handle);
  const head = Buffer.alloc(HEAD);
  const members: Member[] = [];
  let length = 0;
  for (let [at, sought] = [0, 0]; at + HEAD <= size; ) {
    disk.read(handle, head, at);
    const member = isHead(head) ? memberOf(head, at) : undefined;
    if (member === undefined || member.offset < length || at + member.size > size) {
      at = nextHead(disk, handle, sought, size);
      sought = at + 1;
      continue;
    }
    members.push(member);
    length = member.offset + member.length;
    // Should bytes of it be missing, the next one stands earlier than it says.
    sought = at + 1;
    at += member.size;
  }
  return { ...handle, members, length, last: undefined };
}

/** As reading the segment itself would; bytes of a member that cannot be unpacked read as zeros, which are damage. */
export function readArchive(
  disk: Disk,
  archive: Archive,
  into: Uint8Array,
  position: number,
): number {
  const end = Math.min(position + into.length, archive.length);
  if (end <= position) return 0;
  into.fill(0, 0, end - position);
  for (let n = firstBehind(archive.members, position); n < archive.members.length; n++) {
    const member = archive.members[n]!;
    if (member.offset >= end) break;
    const from = Math.max(position, member.offset);
    const to = Math.min(end, member.offset + member.length);
    const bytes = unpacked(disk, archive, member);
    into.set(bytes.subarray(from - member.offset, to - member.offset), from - position);
  }
  return end - position;
}

function unpacked(disk: Disk, archive: Archive, member: Member): Uint8Array {
  if (archive.last?.member === member) return archive.last.bytes;
  const packed = Buffer.alloc(member.size);
  disk.read(archive, packed, member.at);
  let bytes = new Uint8Array(member.length);
  try {
    const { inflateRawSync } = process.getBuiltinModule("node:zlib");
    const body = packed.subarray(HEAD, member.size - TAIL);
    const plain = inflateRawSync(body, { maxOutputLength: member.length });
    const agrees =
      plain.length === member.length &&
      crc32(plain, 0, plain.length) === packed.readUInt32LE(member.size - TAIL);
    if (agrees) bytes = plain;
  } catch {
    // Damage: as many zeros as there were bytes.
  }
  archive.last = { member, bytes };
  return bytes;
}

function isHead(head: Buffer): boolean {
  return (
    MAGIC.every((byte, n) => head[n] === byte) && head.readUInt16LE(HEAD - 2) === headSum(head)
  );
}

/** As gzip has it: the lower half of the CRC-32 of everything before. */
function headSum(head: Buffer): number {
  return crc32(head, 0, HEAD - 2) & 0xffff;
}

function memberOf(head: Buffer, at: number): Member | undefined {
  const [size, length] = [head.readUInt32LE(16), head.readUInt32LE(20)];
  const offset = Number(head.readBigUInt64LE(24));
  const isSane = size > HEAD + TAIL && length > 0 && length <= MEMBER;
  return isSane && Number.isSafeInteger(offset) ? { at, size, offset, length } : undefined;
}

function nextHead(disk: Disk, handle: Handle, from: number, size: number): number {
  const magic = Buffer.from(MAGIC);
  const chunk = Buffer.alloc(MEMBER);
  for (let at = from; at < size; at += MEMBER - HEAD) {
    const found = chunk.subarray(0, disk.read(handle, chunk, at)).indexOf(magic);
    if (found !== -1) return at + found;
  }
  return size;
}

/** The first member that reaches behind a position. */
function firstBehind(members: readonly Member[], position: number): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { offset, length } = members[middle]!;
    if (offset + length <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
