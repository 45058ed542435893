import { describe, expect, it } from "vitest";
import { blanked, REDACTABLE, textsOf } from "../../lib/fact/blank.ts";
import { crcOfLasting } from "../../lib/fact/lasting.ts";
import { decodeLine, encodeRecord, seal } from "../../lib/fact/line.ts";
import { fold } from "../../lib/room/fold.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { emptyState } from "../../lib/room/state.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "../room/hostile_sequences.ts";

const FIELDS = [...REDACTABLE];
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function sealed(members: Record<string, unknown>): Uint8Array {
  return seal([["v", 1], ...Object.entries(members)]);
}

function read(bytes: Uint8Array): Raw {
  const record = decodeLine(bytes, 0, bytes.length);
  if (typeof record === "string") throw new Error(`${record}: ${text(bytes)}`);
  const { sum, ...rest } = record;
  return rest;
}

describe("`blanked()`", () => {
  it("puts stars for every byte of a text, and a sum of its own", () => {
    const before = sealed({
      id: "a",
      subject: 'q"\\\u00e9',
      evidence: ["x", "", "yz"],
      paths: ["src"],
    });
    const after = blanked(before);
    expect(after).toHaveLength(before.length);
    const { evidence, ...rest } = read(after);
    expect(rest).toEqual({ v: 1, id: "a", subject: "*".repeat(7), paths: ["src"] });
    expect(evidence).toEqual(["*", "", "**"]);
    expect(textsOf(before).map(text)).toEqual(['q\\"\\\\\u00e9', "x", "yz"]);
    expect(blanked(after)).toEqual(after);
  });

  it("finds fields by what their names mean, however often they stand there", () => {
    const body =
      '{"v":1,"subject":"one","\\u0073ubject":"two","x":{"subject":"kept"},"uri" : {"a":["b"]}';
    const record = sealedBody(body);
    expect(text(blanked(record)).slice(0, -18)).toBe(
      '{"v":1,"subject":"***","\\u0073ubject":"***","x":{"subject":"kept"},"uri" : {"*":["*"]}',
    );
  });

  it("puts stars for what begins with white space, an escape or another letter", () => {
    const texts = { subject: " a", summary: "\u3000b", reason: "\nc", uri: "\u00e9" };
    expect(read(blanked(sealed(texts)))).toEqual({
      v: 1,
      subject: "**",
      summary: "****",
      reason: "***",
      uri: "**",
    });
  });

  it("leaves white space, which may be no reason at all", () => {
    expect(read(blanked(sealed({ reason: " \t\u3000", subject: "" })))).toEqual({
      v: 1,
      reason: " \t\u3000",
      subject: "",
    });
  });

  it("leaves everything else as it was, whatever the text", () => {
    const value = fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.string()), fc.jsonValue());
    const key = fc.oneof(fc.constantFrom(...FIELDS, "paths", "id", "sum2"), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: false }), (members) => {
        const { v, sum, ...rest } = members;
        const before = sealed(rest);
        const after = read(blanked(before));
        const kept = Object.keys(rest).filter((name) => !REDACTABLE.has(name));
        const was = read(before);
        for (const name of kept) expect(after[name]).toEqual(was[name]);
        for (const each of textsOf(blanked(before))) expect(text(each)).toMatch(/^\*+$/);
      }),
      { numRuns: 400 },
    );
  });

  it("changes no verdict, and nothing that a check asks for but words", () => {
    const words = fc.record(
      {
        subject: fc.string(),
        summary: fc.string(),
        reason: fc.oneof(fc.string(), fc.constantFrom("", " ", "why")),
        evidence: fc.array(fc.string()),
        uri: fc.string(),
      },
      { requiredKeys: [] },
    );
    const history = hostileSequences(40).chain((facts) =>
      fc
        .array(fc.tuple(words, fc.boolean()), { minLength: facts.length, maxLength: facts.length })
        .map((said) => facts.map((fact, n) => [{ ...fact, ...said[n]![0] }, said[n]![1]] as const)),
    );
    fc.assert(
      fc.property(history, (facts) => {
        const [before, after] = [emptyState("whole"), emptyState("whole")];
        for (const [fact, isBlanked] of facts) {
          const line = encodeRecord(fact as never).slice(1, -1);
          const was = fold(before, read(line));
          expect(fold(after, read(isBlanked ? blanked(line) : line))).toEqual(was);
        }
        expect(wordless(snapshot(after, "whole"))).toEqual(wordless(snapshot(before, "whole")));
      }),
      { numRuns: 50 },
    );
  });
});

function sealedBody(body: string): Uint8Array {
  const whole = sealed({ id: "a" });
  const tail = whole.slice(-18);
  return blankedSum(Buffer.concat([Buffer.from(body), tail]));
}

/** The sum made anew: blanking nothing does that. */
function blankedSum(bytes: Uint8Array): Uint8Array {
  const restored = bytes.slice();
  restored.set(blanked(bytes).slice(-18), bytes.length - 18);
  return restored;
}

/** A state without prose. How often a matter went to and fro is told by titles. */
function wordless(state: unknown): unknown {
  const { rest, ...hot } = JSON.parse(
    JSON.stringify(state, (key, value) =>
      REDACTABLE.has(key) || key === "text" ? undefined : value,
    ),
  );
  const { bounces, ...others } = rest;
  return { ...hot, ...others };
}

describe("`crcOfLasting()`", () => {
  const crc = (members: Record<string, unknown>, seed = 0) => crcOfLasting(sealed(members), seed);

  it("is the same before and behind a redaction, and whatever the texts are", () => {
    const said = { id: "a", subject: 'q"\u00e9', evidence: ["x", "yz"], paths: ["src"] };
    expect(crcOfLasting(blanked(sealed(said)))).toBe(crc(said));
    expect(crc({ ...said, subject: "something else, and longer" })).toBe(crc(said));
  });

  it.each<[string, Record<string, unknown>]>([
    ["a path", { id: "a", paths: ["src2"] }],
    ["an id", { id: "b", paths: ["src"] }],
    ["a member more", { id: "a", paths: ["src"], force: true }],
  ])("differs for %s", (_, members) => {
    expect(crc(members)).not.toBe(crc({ id: "a", paths: ["src"] }));
  });

  it("goes on from what came before", () => {
    expect(crc({ id: "b" }, crc({ id: "a" }))).not.toBe(crc({ id: "a" }, crc({ id: "b" })));
  });
});
