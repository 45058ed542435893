import { describe, expect, it } from "vitest";
import { FIELDS, type Shape } from "../../lib/fact/fields.ts";
import { byteLength, isSessionId, isTool, isWord, wellFormed } from "../../lib/fact/well_formed.ts";
import fc from "../fast_check.ts";
import { HONEST } from "./hostile_unicode.ts";

/** Short strings of the characters that the forms are about, so that many are right and many nearly so. */
const letters = fc.constantFrom(
  ..."aZ09_.-: \n\u0000\u007f\u0085\u00a0\u2028\u3000\ufeffé\ud800\u{1f680}",
);
const nearly = fc.oneof(
  fc.string({ unit: letters, maxLength: 6 }),
  fc.string({ unit: letters, minLength: 90, maxLength: 210 }),
);

const HEAD = {
  v: 1,
  id: "x",
  kind: "claim",
  at: "2026-01-01T00:00:00.000Z",
  tool: "t",
  session: "s",
};

describe("the forms, which are read letter by letter,", () => {
  it.each<[string, (text: unknown) => boolean, (text: string) => boolean]>([
    [
      "isTool",
      isTool,
      (text) => /^[A-Za-z0-9][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)*$/.test(text) && text.length <= 96,
    ],
    [
      "isSessionId",
      isSessionId,
      (text) => /^[^\s\p{Cc}]{1,200}$/v.test(text) && text.length <= 200,
    ],
    [
      "isWord",
      isWord,
      (text) => /^[^\s\p{Cc}]+$/v.test(text) && new TextEncoder().encode(text).length <= 128,
    ],
    [
      "kind",
      (text) => wellFormed({ ...HEAD, kind: text }) === "whole",
      (text) => /^[a-z][a-z0-9_.-]{0,63}$/.test(text),
    ],
  ])("say what the pattern says: %s", (_, form, pattern) => {
    fc.assert(
      fc.property(nearly, (text) => {
        expect(form(text)).toBe(pattern(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([isTool, isSessionId, isWord])("refuse what is no text: %o", (form) => {
    for (const value of [undefined, null, 1, true, ["a"], { a: 1 }])
      expect(form(value)).toBe(false);
  });

  it.each(["a", "0", "a:b", "a:b:c", "a:-", "A_.-:_", "claude_code:reviewer-01"])(
    "allow the tool %j",
    (text) => {
      expect(isTool(text)).toBe(true);
    },
  );

  it.each(["", ":", "a:", ":a", "a::b", "a:b:", "-a", "_a", "a b", "a/b", "é", "a\n"])(
    "refuse the tool %j",
    (text) => {
      expect(isTool(text)).toBe(false);
    },
  );

  it.each(["all", "unknown"])("take nobody for the tool %j, and human for one", (tool) => {
    expect(wellFormed({ ...HEAD, tool })).toBe("none");
    expect(wellFormed({ ...HEAD, tool: "human" })).toBe("whole");
  });

  it("allow a tool of 96 bytes and no more", () => {
    expect([isTool("t".repeat(96)), isTool("t".repeat(97))]).toEqual([true, false]);
  });

  it("`byteLength()` counts what the encoder writes", () => {
    fc.assert(
      fc.property(
        fc.oneof(nearly, fc.string({ unit: "binary" }), fc.constantFrom(...HONEST)),
        (text) => {
          expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
        },
      ),
    );
  });
});

/** For each shape a value that has it and some that have not. */
const SHAPES: Readonly<Record<Shape, readonly [good: unknown, ...bad: unknown[]]>> = {
  text: ["words", 1, null, ["words"], true],
  title: ["words", 1, null, ["words"]],
  body: ["words\nand more", 1, null, {}],
  word: ["run-1", "two words", "", 1, "r".repeat(129)],
  texts: [["a", ""], "a", [1], [["a"]], null, { 0: "a" }],
  words: [["a", "b"], ["a b"], [""], "a", null],
  flag: [true, "true", 1, null],
  instant: ["2026-01-01T00:00:00.000Z", "2026-01-01", 0, null, ""],
  counts: [
    { worker: 2, "a type": 0 },
    { worker: -1 },
    { worker: 1.5 },
    { worker: "2" },
    [1],
    null,
    2,
  ],
  number: [7, "7", null],
  free: [{ anything: 1 }],
};

/** Fields without which it is not known who says what. */
const WHO = ["v", "id", "kind", "at", "tool", "session"];

describe("`wellFormed()`", () => {
  it.each(Object.entries(FIELDS).filter(([field]) => !WHO.includes(field)))(
    "wants of %s the shape `%s`",
    (field, shape) => {
      const [good, ...bad] = SHAPES[shape];
      expect(wellFormed({ ...HEAD, [field]: good })).toBe("whole");
      for (const value of bad) expect(wellFormed({ ...HEAD, [field]: value })).toBe("partial");
    },
  );

  it.each(WHO)("finds nobody without %s, even if all else is wrong too", (field) => {
    const { [field as "v"]: _, ...rest } = HEAD;
    expect(wellFormed({ ...rest, paths: "src" })).toBe("none");
  });

  it("leaves unknown fields alone, also those with names of every object", () => {
    const odd = JSON.parse(
      '{"__proto__":{"paths":7},"constructor":1,"toString":null,"colour":{}}',
    ) as object;
    expect(wellFormed({ ...HEAD, ...odd })).toBe("whole");
  });
});
