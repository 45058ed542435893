import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { decodeLine, encodeRecord } from "../../lib/fact/line.ts";
import { expecting, sealed } from "../../lib/ledger/written.ts";
import fc from "../fast_check.ts";
import { ADA } from "../room/story.ts";
import { claimed, said } from "./scratch_room.ts";

const REMOTES = ["one", "two"].map((text) =>
  said(ADA, `remote_${text}`, { v: 2, ref: "sync_1", fact: `{"${text}":"é\u00ad\ud800"}` }),
);

/** The line inside a record. */
function lineOf(record: Uint8Array): Uint8Array {
  return record.subarray(1, -1);
}

describe("lines that were just written", () => {
  it("are known without being read, as everybody reads them", () => {
    const records = sealed(REMOTES);
    const decode = expecting(records);
    for (const { bytes, record } of records) {
      const line = lineOf(bytes);
      expect(decode(line, 0, line.length)).toBe(record);
      expect(record).toEqual(decodeLine(line, 0, line.length));
    }
  });

  it("are known as they are read, whatever they hold", () => {
    const plain = fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.maxSafeInteger());
    const value = fc.oneof(plain, fc.array(plain), fc.double(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.boolean(), (fields, isLast) => {
        const [head] = REMOTES;
        const fact = (isLast ? { ...fields, ...head, v: 2 } : { ...head, ...fields, v: 2 }) as Fact;
        const { bytes, record } = sealed([fact])[0]!;
        expect(bytes).toEqual(encodeRecord(fact));
        const line = lineOf(bytes);
        const read = decodeLine(line, 0, line.length);
        // Also in the order of its members, which a checkpoint keeps.
        if (record !== undefined) expect(Object.entries(record)).toEqual(Object.entries(read));
        expect(expecting([{ fact, bytes, record }])(line, 0, line.length)).toEqual(read);
      }),
    );
  });

  it("may have those of others between them, even of the same length", () => {
    const records = sealed(REMOTES);
    const [one, two] = [records[0]!, records[1]!];
    const other = lineOf(encodeRecord({ ...REMOTES[0]!, id: "remote_eno" }));
    expect(other).toHaveLength(one.bytes.length - 2);
    const decode = expecting(records);
    expect(decode(other, 0, other.length)).toMatchObject({ id: "remote_eno" });
    expect(decode(lineOf(one.bytes), 0, other.length)).toBe(one.record);
    const torn = lineOf(two.bytes).slice();
    torn[20]! ^= 1;
    expect(decode(torn, 0, torn.length)).toBe("bad-sum");
    expect(decode(lineOf(two.bytes), 0, torn.length)).toBe(two.record);
  });

  it("are read where they hold more than texts, flags and whole numbers", () => {
    const { bytes, record } = sealed([claimed(ADA, "claim_1", "src")])[0]!;
    expect(record).toBeUndefined();
    const line = lineOf(bytes);
    const read = expecting([{ fact: claimed(ADA, "claim_1", "src"), bytes, record }]);
    expect(read(line, 0, line.length)).toMatchObject({ paths: ["src"] });
  });
});
