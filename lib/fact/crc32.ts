const TABLES = buildTables();

/**
 * CRC-32 as zlib computes it (polynomial 0xEDB88320), over `bytes[start..end)`, continuing from `seed`.
 * Our own, because loading a compression module costs more than the whole check before a write.
 *
 * @example crc32(new TextEncoder().encode("123456789"), 0, 9) // 0xcbf43926
 */
export function crc32(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = ~seed;
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc = t3[crc & 255]! ^ t2[(crc >>> 8) & 255]! ^ t1[(crc >>> 16) & 255]! ^ t0[crc >>> 24]!;
  }
  for (; i < end; i++) crc = t0[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Eight lower-case hexadecimal digits. */
export function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}

type Table = Int32Array;

function buildTables(): readonly [Table, Table, Table, Table] {
  const tables: [Table, Table, Table, Table] = [
    new Int32Array(256),
    new Int32Array(256),
    new Int32Array(256),
    new Int32Array(256),
  ];
  // Each power of two from the one above it, everything between by addition: 255 steps instead of 2,048.
  for (let c = 1, power = 128; power > 0; power >>= 1) {
    c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    for (let n = 0; n < 256; n += 2 * power) tables[0][power + n] = c ^ tables[0][n]!;
  }
  for (let n = 0; n < 256; n++) {
    let c = tables[0][n]!;
    for (const table of tables.slice(1)) {
      c = tables[0][c & 255]! ^ (c >>> 8);
      table[n] = c;
    }
  }
  return tables;
}
