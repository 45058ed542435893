import { crc32 } from "../fact/crc32.ts";
import type { Ledger } from "./ledger.ts";

const CHUNK = 1 << 20;

/**
 * CRC-32 of all bytes of the open segment that have been folded. Worked out when a checkpoint is written, from the
 * bytes behind the last one: most commands fold a tail and write none, and need not pay for it.
 */
export function runningCrc(ledger: Ledger): number {
  const { handle, crc, offset, disk } = ledger;
  while (handle !== undefined && crc.upTo < offset) {
    const chunk = new Uint8Array(Math.min(CHUNK, offset - crc.upTo));
    const got = disk.read(handle, chunk, crc.upTo);
    if (got === 0) break;
    crc.value = crc32(chunk, 0, got, crc.value);
    crc.upTo += got;
  }
  return crc.value;
}
