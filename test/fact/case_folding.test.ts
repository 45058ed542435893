import { describe, expect, it } from "vitest";
import {
  CASE_FOLDING_RUNS,
  CASE_FOLDING_UNICODE,
  decodeCaseFolding,
  foldCase,
} from "../../lib/fact/case_folding.ts";
import fc from "../fast_check.ts";

const any = fc.string({ unit: "binary" });

describe("foldCase()", () => {
  it.each([
    ["", ""],
    ["Src/A.ts", "src/a.ts"],
    ["ÄÖÜ", "äöü"],
    // Simple folding keeps the number of letters: no "ss".
    ["STRAẞE", "straße"],
    ["ΟΔΟΣ οδος", "οδοσ οδοσ"],
    // Two letters whose lower case is ASCII, and one whose is not simple.
    ["\u212a\u017f\u0130", "ks\u0130"],
    // Cherokee folds to upper case.
    ["\uab70\u13f8", "\u13a0\u13f0"],
    // Beyond 16 bits, and new in Unicode 16 and 17.
    ["\u{10400}\u{10d50}\u{16ea0}", "\u{10428}\u{10d70}\u{16ebb}"],
    ["\ud800\udc00\ud800X", "\ud800\udc00\ud800x"],
  ])("folds %j to %j", (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });

  it("folds twice as once, and piece by piece as the whole", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(foldCase(foldCase(a))).toBe(foldCase(a));
        expect(foldCase(`${a}/${b}`)).toBe(`${foldCase(a)}/${foldCase(b)}`);
      }),
    );
  });

  it("keeps the number of code points", () => {
    fc.assert(fc.property(any, (text) => [...foldCase(text)].length === [...text].length));
  });

  // The engine's own comparison is another implementation, which shares nothing with the table.
  it.runIf(CASE_FOLDING_UNICODE.startsWith(process.versions.unicode ?? "?"))(
    "folds two letters alike exactly where the engine's /iu matches them",
    () => {
      const table = decodeCaseFolding(CASE_FOLDING_RUNS);
      const cased = [...new Set([...table.keys(), ...table.values()])].map((c) =>
        String.fromCodePoint(c),
      );
      const all = cased.join("");
      const differing = cased.filter((letter) => {
        const alike = all.match(new RegExp(letter, "giu")) ?? [];
        return (
          alike.join("") !== cased.filter((other) => foldCase(other) === foldCase(letter)).join("")
        );
      });
      expect(differing).toEqual([]);
    },
  );
});

it("decodeCaseFolding() reads dense runs, sparse runs and single letters", () => {
  expect([...decodeCaseFolding("1t w 2,73 1 -2,2 2s")]).toEqual([
    [0x41, 0x61],
    [0x42, 0x62],
    [0x141, 0x142],
    [0x143, 0x144],
    [0x145, 0x1a9],
  ]);
});
