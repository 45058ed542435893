import { crc32 } from "../fact/crc32.ts";
import type { Ledger } from "./ledger.ts";

const CHUNK = 1 << 20;

/**
 * CRC-32 of all bytes of the open segment that have been folded. Worked out when a checkpoint is written, from the
 * bytes behind the last one: most commands fold a tail and write none, and need not pay for it.
 */
export function runningCrc(ledger: Ledger): number {
  const { handle, crc, offset, disk } = ledger;
  const whole = new Uint8Array(Math.min(CHUNK, Math.max(0, offset - crc.upTo)));
  while (handle !== undefined && crc.upTo < offset) {
    const chunk = whole.subarray(0, offset - crc.upTo);
    const got = disk.read(handle, chunk, crc.upTo);
    if (got === 0) break;
    crc.value = crcOf(chunk.subarray(0, got), crc.value);
    crc.upTo += got;
  }
  return crc.value;
}

/** To have zlib ready takes as long as some megabytes by ourselves. */
function crcOf(bytes: Uint8Array, seed: number): number {
  if (bytes.length < CHUNK) return crc32(bytes, 0, bytes.length, seed);
  return process.getBuiltinModule("node:zlib").crc32(bytes, seed);
}
