import { eachText } from "./blank.ts";
import { crc32 } from "./crc32.ts";

/** `,"sum":"hhhhhhhh"}` */
const TAIL = 18;

/**
 * CRC-32 of what a redaction leaves of a record: every byte but the texts that it may blank and the `sum`, continued
 * from `seed`. So facts that came in a batch can be redacted, and the batch still says what it is.
 */
export function crcOfLasting(record: Uint8Array, seed = 0): number {
  let [crc, behind] = [seed, 0];
  eachText(record, (start, end) => {
    crc = crc32(record, behind, start, crc);
    behind = end;
  });
  return crc32(record, behind, record.length - TAIL, crc);
}
