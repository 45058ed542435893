import { describe, expect, it } from "vitest";
import { REDACTABLE, sumAnew } from "../../lib/fact/blank.ts";
import { blankedLine, textsOfLine } from "../../lib/fact/blank_line.ts";
import { carriedBy } from "../../lib/fact/carried_by.ts";
import { crcOfLasting } from "../../lib/fact/lasting.ts";
import { decodeLine, MAX_RECORD, seal } from "../../lib/fact/line.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import fc from "../fast_check.ts";

type Members = Record<string, unknown>;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function sealed(members: Members): Uint8Array {
  return seal([["v", 1], ...Object.entries(members)]);
}

function remote(fact: string): Uint8Array {
  return sealed({ id: "remote_1", kind: "remote", ref: "sync_1", fact });
}

function read(line: Uint8Array): Members {
  const record = decodeLine(line, 0, line.length);
  if (typeof record === "string") throw new Error(`${record}: ${text(line)}`);
  return record;
}

const insideOf = (line: Uint8Array): string => String(read(line)["fact"]);

/** A `remote` whose fact is spelled as a test wants it. */
function spelled(fact: string, spell: (fact: string) => string): Uint8Array {
  const line = text(remote("X"));
  const body = line.slice(0, -18).replace('"fact":"X"', () => `"fact":"${spell(fact)}"`);
  return summed(body);
}

/** The body with its sum. */
function summed(body: string): Uint8Array {
  const bytes = Buffer.from(`${body},"sum":"00000000"}`);
  sumAnew(bytes);
  return bytes;
}

const member = fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.string()), fc.jsonValue());
const name = fc.oneof(fc.constantFrom(...REDACTABLE, "paths", "id", "fact"), fc.string());
const facts = fc.dictionary(name, member, { noNullPrototype: false }).map((members) => {
  const { v, sum, ...rest } = members;
  return text(sealed(rest));
});

const SPELLINGS: readonly [string, (fact: string) => string][] = [
  ["as we spell it", (fact) => JSON.stringify(fact).slice(1, -1)],
  [
    "by numbers",
    (fact) =>
      Array.from(
        { length: fact.length },
        (_, n) => `\\u${fact.charCodeAt(n).toString(16).padStart(4, "0")}`,
      ).join(""),
  ],
];

describe.each(SPELLINGS)("a fact inside a remote, spelled %s", (_, spell) => {
  it("is blanked in its place, and nothing else of it or of the remote", () => {
    fc.assert(
      fc.property(facts, (fact) => {
        const before = spelled(fact, spell);
        const after = blankedLine(before);
        expect(after).toHaveLength(before.length);
        expect(blankedLine(after)).toEqual(after);
        const { fact: _was, sum: _sum, ...around } = read(before);
        expect(read(after)).toMatchObject(around);
        const inside = insideOf(after);
        expect(Buffer.byteLength(inside)).toBeLessThanOrEqual(Buffer.byteLength(fact));
        const said = carriedBy({ kind: "remote", fact: inside })!;
        for (const [key, value] of Object.entries(read(Buffer.from(fact))))
          if (REDACTABLE.has(key) && typeof value === "string" && value.trim() !== "")
            expect(said[key]).toMatch(/^\/*\**$/);
          else if (!REDACTABLE.has(key) && key !== "sum") expect(said[key]).toEqual(value);
        expect(crcOfLasting(Buffer.from(inside))).toBe(crcOfLasting(Buffer.from(fact)));
      }),
      { numRuns: 200 },
    );
  });
});

describe("`blankedLine()`", () => {
  const fact = text(
    sealed({ id: "a", subject: 'say "x"\\é', evidence: ["y", " "], paths: ["src"] }),
  );

  it("puts slashes for escapes, then stars", () => {
    const said = carriedBy(read(blankedLine(remote(fact))))!;
    expect(said).toMatchObject({
      id: "a",
      subject: `${"/".repeat(6)}${"*".repeat(7)}`,
      evidence: ["*", " "],
      paths: ["src"],
    });
    expect(textsOfLine(remote(fact)).map(text)).toEqual([String.raw`say \\\"x\\\"\\\\é`, "y"]);
  });

  it("leaves what is no record, and what another kind calls `fact`", () => {
    for (const each of [fact.slice(1), `${fact} `, fact.replace('"a"', '"b"')])
      expect(blankedLine(remote(each))).toEqual(remote(each));
    const claim = sealed({ id: "c", kind: "claim", fact });
    expect(blankedLine(claim)).toEqual(claim);
    expect(textsOfLine(claim)).toEqual([]);
  });

  it("leaves the longest fact one that counts", () => {
    const around = sealed({ id: "a", subject: "" }).length;
    const longest = text(sealed({ id: "a", subject: '"'.repeat((MAX_RECORD - around) / 2) }));
    const inside = insideOf(blankedLine(remote(longest)));
    const [was, is] = [longest, inside].map((each) => arrivals([each], 0)[0]!);
    expect([is!.record === null, is!.crc]).toEqual([false, was!.crc]);
  });
});
