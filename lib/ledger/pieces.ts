import { crc32, hex8 } from "../fact/crc32.ts";
import type { Disk, Handle } from "./disk.ts";
import { segmentPath } from "./layout.ts";
import type { DamagedPiece } from "./quarantine.ts";

const CHUNK = 1 << 20;

/** Where some bytes stand in the ledger. */
export type Extent = Omit<DamagedPiece, "hash">;

/** Reads pieces of segments, of a piece as much as is there. */
export interface Pieces {
  readonly bytes: (piece: Extent) => Uint8Array;
  /** CRC-32 as eight digits. */
  readonly hash: (piece: Extent) => string;
}

/**
 * Reads pieces, from anywhere in the ledger. A segment stays open until one of another is asked for: to open an archive
 * is to look through it.
 */
export function readPieces<T>(
  { disk, room }: { readonly disk: Disk; readonly room: string },
  read: (pieces: Pieces) => T,
): T {
  let open: { readonly segment: string; readonly handle: Handle | undefined } | undefined;
  const close = () => {
    if (open?.handle !== undefined) disk.close(open.handle);
    open = undefined;
  };
  const inChunks = ({ segment, offset, length }: Extent, take: (chunk: Uint8Array) => void) => {
    if (open?.segment !== segment) {
      close();
      open = { segment, handle: disk.open(segmentPath(room, segment), "read") };
    }
    if (open.handle === undefined) return;
    const buffer = new Uint8Array(Math.min(CHUNK, length));
    for (let at = offset; at < offset + length; ) {
      const got = disk.read(open.handle, buffer.subarray(0, offset + length - at), at);
      if (got === 0) break;
      take(buffer.subarray(0, got));
      at += got;
    }
  };
  try {
    return read({
      bytes: (piece) => {
        const parts: Uint8Array[] = [];
        inChunks(piece, (chunk) => parts.push(chunk.slice()));
        return Buffer.concat(parts);
      },
      hash: (piece) => {
        let crc = 0;
        inChunks(piece, (chunk) => {
          crc = crc32(chunk, 0, chunk.length, crc);
        });
        return hex8(crc);
      },
    });
  } finally {
    close();
  }
}
