import { crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { crc32, hex8 } from "../../lib/fact/crc32.ts";
import fc from "../fast_check.ts";

describe("`crc32()`", () => {
  it("is zlib's, over any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes, 0, bytes.length)).toBe(zlibCrc32(bytes));
      }),
    );
  });

  it("is zlib's, over any part of them, going on from any number", () => {
    const cases = fc.tuple(
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      fc.nat(0xffffffff),
    );
    fc.assert(
      fc.property(cases, ([bytes, a, b, seed]) => {
        const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
        expect(crc32(bytes, start, end, seed)).toBe(zlibCrc32(bytes.subarray(start, end), seed));
      }),
    );
  });

  it("of two parts, one after the other, is that of the whole", () => {
    const bytes = new TextEncoder().encode("123456789");
    expect(crc32(bytes, 4, 9, crc32(bytes, 0, 4))).toBe(0xcbf43926);
  });
});

it("`hex8()` writes eight digits", () => {
  expect([0, 0xcbf43926, 0xffffffff].map(hex8)).toEqual(["00000000", "cbf43926", "ffffffff"]);
});
