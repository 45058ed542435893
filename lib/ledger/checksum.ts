import { hex8 } from "../fact/crc32.ts";

/** A line end and eight hexadecimal digits. */
const TAIL = 9;

/** A value as JSON with a checksum behind it, for files of our own that can be made again. */
export function withChecksum(value: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const bytes = new Uint8Array(body.length + TAIL);
  bytes.set(body);
  bytes.set(new TextEncoder().encode(`\n${hex8(checksum(body))}`), body.length);
  return bytes;
}

/** The value, if the checksum behind it is its own. */
export function checked(bytes: Uint8Array): unknown {
  if (bytes.length < TAIL) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const end = text.lastIndexOf("\n");
  const body = bytes.subarray(0, bytes.length - TAIL);
  return text.slice(end + 1) === hex8(checksum(body)) ? JSON.parse(text.slice(0, end)) : undefined;
}

/**
 * FNV-1a over words of four bytes: unlike the CRC of the ledger's lines it is read by nobody else, and it takes a
 * fraction of its time in a process that has just begun. Every step can be undone, so no change of one word is missed.
 */
export function checksum(bytes: Uint8Array): number {
  const whole = bytes.length >> 2;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, whole);
  let hash = 0x811c9dc5 ^ bytes.length;
  for (let i = 0; i < whole; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  for (let i = whole * 4; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}
