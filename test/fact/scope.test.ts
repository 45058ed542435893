import { describe, expect, it } from "vitest";
import { foldCase } from "../../lib/fact/case_folding.ts";
import {
  contains,
  containsFolded,
  isCanonicalPath,
  isResource,
  MAX_PATH_BYTES,
  overlaps,
  overlapsFolded,
  type RepoPath,
} from "../../lib/fact/scope.ts";
import fc from "../fast_check.ts";

// Few names, so that paths often meet; some differ in case or go on where another ends.
const segment = fc.constantFrom(
  "src",
  "SRC",
  "src2",
  "a.ts",
  "A.TS",
  "a",
  "[id]",
  "ß",
  "ẞ",
  "σ",
  "ς",
);
const path = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((names) => names.join("/") as RepoPath);

describe("overlaps()", () => {
  it.each([
    ["src", "src", true],
    ["src", "src/a.ts", true],
    ["src/deep/er", "src", true],
    ["src", "src2", false],
    ["src", "src2/a.ts", false],
    ["src/a", "src/b", false],
    ["Src", "sRC/A.ts", true],
    ["ÄRGER/x", "ärger", true],
    ["src", "lib/src", false],
    ["src/a.ts", "src/a.tsx", false],
  ])("of %j and %j is %j", (a, b, expected) => {
    expect(overlaps(a as RepoPath, b as RepoPath)).toBe(expected);
  });

  it("is reflexive and symmetric", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(overlaps(a, a)).toBe(true);
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  it("does not care for case", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(overlaps(a.toUpperCase().replaceAll("SS", "ẞ") as RepoPath, b)).toBe(overlaps(a, b));
      }),
    );
  });

  it("is what comparing segment by segment says", () => {
    const plainly = (a: string, b: string): boolean => {
      const [one, other] = [a, b].map((text) => text.split("/").map(foldCase));
      const shared = Math.min(one?.length ?? 0, other?.length ?? 0);
      return one?.slice(0, shared).join("/") === other?.slice(0, shared).join("/");
    };
    fc.assert(fc.property(path, path, (a, b) => overlaps(a, b) === plainly(a, b)));
  });

  it("is the same for paths folded beforehand", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(overlapsFolded(foldCase(a), foldCase(b))).toBe(overlaps(a, b));
        expect(containsFolded(foldCase(a), foldCase(b))).toBe(contains(a, b));
      }),
    );
  });
});

describe("contains()", () => {
  it("is overlap in one direction", () => {
    fc.assert(
      fc.property(path, path, (a, b) => overlaps(a, b) === (contains(a, b) || contains(b, a))),
    );
  });

  it("holds for each directory above a path, and for nothing below", () => {
    fc.assert(
      fc.property(path, segment, (a, name) => {
        expect(contains(a, `${a}/${name}` as RepoPath)).toBe(true);
        expect(contains(`${a}/${name}` as RepoPath, a)).toBe(false);
      }),
    );
  });
});

describe("isCanonicalPath()", () => {
  it.each([
    "a",
    "src/a.ts",
    ".gitignore",
    "..a/...b/c..",
    "app/[id]/page.tsx",
    "{a,b}",
    "back\\slash",
    "with space",
    "-x",
    "é",
    "日本/語",
    "\u{1f600}",
    "a".repeat(MAX_PATH_BYTES),
  ])("takes %j", (text) => {
    expect(isCanonicalPath(text)).toBe(true);
  });

  it.each([
    "",
    ".",
    "..",
    "/",
    "/a",
    "a/",
    "a//b",
    "./a",
    "a/.",
    "a/./b",
    "a/../b",
    "../a",
    "a/..",
    "src/*",
    "src/**",
    "a?",
    "a\0b",
    "a\nb",
    "a\x7f",
    "a\x9b",
    "e\u0301",
    "\u212b",
    "\ud800",
    "a\udc00b",
    "a".repeat(MAX_PATH_BYTES + 1),
    "é".repeat(MAX_PATH_BYTES / 2 + 1),
    undefined,
    null,
    7,
    ["a"],
  ])("refuses %j", (text) => {
    expect(isCanonicalPath(text)).toBe(false);
  });

  it("takes only what its own rules make", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", ".", "/", "*", "\n", "e", "\u0301", "é", "\ud83d"),
    });
    fc.assert(
      fc.property(text, (candidate) => {
        const names = candidate.split("/");
        const fine =
          names.every((name) => name !== "" && name !== "." && name !== "..") &&
          !/[*\n\ud83d]/.test(candidate) &&
          candidate === candidate.normalize("NFC");
        expect(isCanonicalPath(candidate)).toBe(fine);
      }),
    );
  });
});

describe("isResource()", () => {
  it.each(["port:3000", "branch:main", "git:index", "a-b_1:x:y", "t:é", `t:${"x".repeat(200)}`])(
    "takes %j",
    (text) => {
      expect(isResource(text)).toBe(true);
    },
  );
  it.each([
    "",
    "port",
    "port:",
    ":x",
    "Port:1",
    "1a:x",
    "a b:x",
    "a:b c",
    "a:\n",
    "a:\x9b",
    "a:\ud800",
    `t:${"x".repeat(201)}`,
    1,
  ])("refuses %j", (text) => {
    expect(isResource(text)).toBe(false);
  });
});
