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
