import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { FIELDS } from "../../lib/fact/fields.ts";
import { decodeLine, encodeRecord, MAX_DEPTH, seal } from "../../lib/fact/line.ts";
import fc from "../fast_check.ts";
import { HONEST, HOSTILE, HOSTILE_TEXT, steers } from "./hostile_unicode.ts";

const FACT = {
  v: 1,
  id: "x",
  kind: "claim",
  at: "2026-01-01T00:00:00.000Z",
  tool: "t",
  session: "s",
};

/** The object of an encoded record, and what is read back from its bytes. */
function written(fact: object): { bytes: Uint8Array; text: string; back: unknown } {
  const framed = encodeRecord(fact as Fact);
  const bytes = framed.subarray(1, -1);
  return {
    bytes,
    text: new TextDecoder().decode(bytes),
    back: decodeLine(framed, 1, framed.length - 1),
  };
}

function without(record: unknown): unknown {
  const { sum, ...rest } = record as { sum: string };
  expect(sum).toMatch(/^[0-9a-f]{8}$/);
  return rest;
}

describe("an encoded record", () => {
  it("is a line end, an object, a line end, and has no line end inside", () => {
    const framed = encodeRecord({ ...FACT, summary: "one\r\ntwo\u2028" } as unknown as Fact);
    expect([framed[0], framed.at(-1)]).toEqual([10, 10]);
    expect(framed.subarray(1, -1).includes(10)).toBe(false);
  });

  it("begins with `v` and ends with the CRC-32 of what stands before", () => {
    const { bytes, text } = written({ ...FACT, "0": "first by nature", sum: "of another" });
    const body = bytes.subarray(0, -18);
    expect(text.startsWith('{"v":1,"id":"x",')).toBe(true);
    expect(text.slice(-18)).toBe(`,"sum":"${crc32(body).toString(16).padStart(8, "0")}"}`);
    expect(text.match(/"sum"/g)).toHaveLength(1);
  });

  it("has its known fields in the order of the table, whatever order they came in", () => {
    const shuffled = { tree: "w", paths: ["src"], ...FACT, parent: "p", colour: 1 };
    const known = Object.keys(JSON.parse(written(shuffled).text) as object).filter(
      (key) => key in FIELDS,
    );
    expect(known).toEqual(Object.keys(FIELDS).filter((key) => key in shuffled));
  });

  it.each(HOSTILE)("carries %s, escaped", (_, text) => {
    const { text: line, back } = written({ ...FACT, subject: text, [text]: text });
    expect(steers(line)).toBe(false);
    expect(without(back)).toEqual({ ...FACT, subject: text, [text]: text });
  });

  it.each(HONEST)("carries %j as it is", (text) => {
    const { text: line, back } = written({ ...FACT, subject: text });
    expect(line).toContain(JSON.stringify(text));
    expect(without(back)).toEqual({ ...FACT, subject: text });
  });

  it("carries fields that nobody knows, with any name", () => {
    const odd = JSON.parse(
      '{"__proto__":{"a":1},"constructor":2,"toString":3,"7":4,"hasOwnProperty":5}',
    ) as object;
    const { back } = written({
      ...FACT,
      ...odd,
      ...JSON.parse('{"nested":{"v":1,"sum":"00000000"}}'),
    });
    expect(JSON.stringify(without(back))).toContain('"nested":{"v":1,"sum":"00000000"}');
    for (const [key, value] of Object.entries(odd))
      expect(Object.entries(back as object)).toContainEqual([key, value]);
  });

  it("says any JSON again", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (extra) => {
        const { sum: _, ...rest } = extra;
        const fact = { ...rest, ...FACT };
        expect(without(written(fact).back)).toEqual(JSON.parse(JSON.stringify(fact)));
      }),
    );
  });
});

describe("`decodeLine()`", () => {
  const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
  const sealed = (body: string): Uint8Array => {
    const sum = crc32(bytesOf(body)).toString(16).padStart(8, "0");
    return bytesOf(`${body},"sum":"${sum}"}`);
  };
  /** The same object with the digits of its sum, of which one is a letter, in capitals. */
  const inCapitals = (bytes: Uint8Array): Uint8Array => {
    const text = Buffer.from(bytes).toString();
    expect(text.slice(-10)).toMatch(/[a-f]/);
    return bytesOf(text.slice(0, -10) + text.slice(-10).toUpperCase());
  };
  const damage = (bytes: Uint8Array): unknown => decodeLine(bytes, 0, bytes.length);

  it.each<[string, string, Uint8Array]>([
    ["no-start", "an empty line", bytesOf("")],
    ["no-start", "words", bytesOf("these are words, and enough of them to be a record")],
    ["no-start", "an object that begins with another member", sealed('{"id":"x","v":1')],
    ["no-start", "a space before", bytesOf(` ${Buffer.from(sealed('{"v":1'))}`)],
    ["no-start", "too few bytes to hold a sum", bytesOf('{"v":1}')],
    ["bad-sum", "no sum", bytesOf('{"v":1,"id":"x","kind":"claim"}')],
    ["bad-sum", "a wrong sum", bytesOf('{"v":1,"id":"x","sum":"00000000"}')],
    ["bad-sum", "a sum in capitals", inCapitals(sealed('{"v":1'))],
    ["bad-sum", "something behind the sum", Buffer.concat([sealed('{"v":1'), bytesOf(" ")])],
    ["bad-sum", "a carriage return behind", Buffer.concat([sealed('{"v":1'), bytesOf("\r")])],
    ["bad-utf8", "bytes that are no UTF-8", sealed('{"v":1,"id":"\xff"')],
    ["bad-utf8", "an overlong encoding", sealed('{"v":1,"id":"\xc0\xaf"')],
    ["bad-utf8", "an encoded surrogate", sealed('{"v":1,"id":"\xed\xa0\x80"')],
    ["bad-json", "an object that is not closed", sealed('{"v":1,"id":{')],
    ["bad-json", "two objects", sealed('{"v":1}{"v":1')],
    ["too-deep", "lists in lists", sealed(`{"v":1,"x":${nested(MAX_DEPTH)}`)],
    ["too-deep", "lists behind a quote", sealed(`{"v":1,"x":"\\\\\\"","y":${nested(20_000)}`)],
  ])("answers %s for %s", (kind, _, bytes) => {
    expect(damage(bytes)).toBe(kind);
  });

  it("believes what nests as deep as it may, and brackets in a text", () => {
    const { x } = damage(sealed(`{"v":1,"x":${nested(MAX_DEPTH - 1)}`)) as { x: unknown };
    expect(JSON.stringify(x)).toBe(nested(MAX_DEPTH - 1));
    expect(damage(sealed(`{"v":1,"x":"${"[{".repeat(2000)}"`))).toMatchObject({ v: 1 });
  });

  it("believes a replacement character that was written as one", () => {
    const body = Buffer.from('{"v":1,"id":"\ufffd"').toString("latin1");
    expect(damage(sealed(body))).toMatchObject({ id: "\ufffd" });
  });

  it("sees every single byte that changes", () => {
    const framed = encodeRecord({ ...FACT, subject: HOSTILE_TEXT } as unknown as Fact);
    const good = framed.subarray(1, -1);
    for (let i = 0; i < good.length; i++) {
      const bad = Uint8Array.from(good);
      bad[i] = good[i]! ^ (1 << (i % 8));
      expect(typeof damage(bad)).toBe("string");
    }
  });

  it("sees every truncation, at either end", () => {
    const good = seal(Object.entries(FACT));
    for (let i = 1; i < good.length; i++) {
      expect(typeof damage(good.subarray(i))).toBe("string");
      expect(typeof damage(good.subarray(0, -i))).toBe("string");
    }
  });
});

/** An empty list in so many lists. */
function nested(depth: number): string {
  return `${"[".repeat(depth)}${"]".repeat(depth)}`;
}
