import { crc32, hex8 } from "../fact/crc32.ts";
import type { Disk } from "./disk.ts";
import { segmentPath } from "./layout.ts";
import type { DamagedPiece } from "./quarantine.ts";

const CHUNK = 1 << 20;

/** Where some bytes stand in the ledger. */
export type Extent = Omit<DamagedPiece, "hash">;

/** CRC-32 of bytes of a segment, as eight digits; of what is there, should there be less. */
export function hashOf(disk: Disk, room: string, extent: Extent): string {
  let crc = 0;
  inChunks(disk, room, extent, (chunk) => {
    crc = crc32(chunk, 0, chunk.length, crc);
  });
  return hex8(crc);
}

/** Bytes of a segment; fewer, should there be less. */
export function bytesOf(disk: Disk, room: string, extent: Extent): Uint8Array {
  const parts: Uint8Array[] = [];
  inChunks(disk, room, extent, (chunk) => parts.push(chunk.slice()));
  return Buffer.concat(parts);
}

function inChunks(
  disk: Disk,
  room: string,
  { segment, offset, length }: Extent,
  take: (chunk: Uint8Array) => void,
): void {
  const handle = disk.open(segmentPath(room, segment), "read");
  if (handle === undefined) return;
  try {
    const buffer = new Uint8Array(Math.min(CHUNK, length));
    for (let at = offset; at < offset + length; ) {
      const got = disk.read(handle, buffer.subarray(0, offset + length - at), at);
      if (got === 0) break;
      take(buffer.subarray(0, got));
      at += got;
    }
  } finally {
    disk.close(handle);
  }
}
