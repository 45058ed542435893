import { matchesGlob } from "node:path";
import { describe, expect, it } from "vitest";
import { matchesName, segmentsOf } from "../../lib/boundary/pattern.ts";
import fc from "../fast_check.ts";

describe("segmentsOf()", () => {
  it.each<[string, readonly string[] | undefined]>([
    ["a/b.py", ["a", "b.py"]],
    ["./a//b/", ["a", "b"]],
    ["a/**/**/b", ["a", "**", "b"]],
    [".", []],
    ["/etc/passwd", undefined],
    ["~/x", undefined],
    ["C:/x", undefined],
    ["\\\\server\\x", undefined],
    ["../x", undefined],
    ["a/../../x", undefined],
    ["a/..", undefined],
    ["a..b/...", ["a..b", "..."]],
  ])("takes %j for %j", (pattern, segments) => {
    expect(segmentsOf(pattern)).toEqual(segments);
  });
});

describe("matchesName()", () => {
  it.each([
    ["*", "a.py", true],
    ["*", "", true],
    ["*.py", "a.py", true],
    ["*.py", "a.pyc", false],
    ["a*b*c", "a1b2b3c", true],
    ["a*b*c", "acb", false],
    ["?", "a", true],
    ["?", "ab", false],
    ["?", "\u{1f600}", true],
    ["[ab]x", "bx", true],
    ["[!ab]x", "bx", false],
    ["[^ab]x", "cx", true],
    ["[a-c]", "b", true],
    ["[a-c]", "-", false],
    ["[]]", "]", true],
    ["[", "[", true],
    ["a[", "a[", true],
    ["[]", "[]", true],
    ["[!]", "!", true],
    ["[!]]", "]", false],
    ["*", ".hidden", false],
    [".*", ".hidden", true],
    ["A.py", "a.py", false],
    ["a.py", "axpy", false],
  ])("says of %j and %j: %j", (segment, name, is) => {
    expect(matchesName(segment, name)).toBe(is);
  });

  it("agrees with Node about stars, question marks and classes", () => {
    const letters = fc.constantFrom("a", "b", "c");
    const piece = fc.oneof(letters, fc.constantFrom("*", "?", "[ab]", "[!a]", "[a-b]"));
    const segments = fc.array(piece, { minLength: 1, maxLength: 6 }).map((each) => each.join(""));
    const names = fc.array(letters, { minLength: 1, maxLength: 6 }).map((each) => each.join(""));
    fc.assert(
      fc.property(segments, names, (segment, name) => {
        // Two stars are no one segment.
        fc.pre(!segment.includes("**"));
        expect(matchesName(segment, name)).toBe(matchesGlob(name, segment));
      }),
      { numRuns: 500 },
    );
  });

  it("comes to an end whatever the stars", () => {
    expect(matchesName(`${"*a".repeat(2000)}b`, "a".repeat(255))).toBe(false);
  });
});
