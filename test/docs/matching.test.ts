import { describe, expect, it } from "vitest";
import { agrees, type Bindings, nearest, translate } from "./matching.ts";

const A = "claim_aaaaaaaaaaaa";
const B = "claim_bbbbbbbbbbbb";

function verdict(expected: readonly string[], printed: readonly string[]) {
  const bindings: Bindings = new Map();
  return agrees(expected, printed, bindings) ? bindings : undefined;
}

describe("agrees()", () => {
  it("takes times, durations and hashes of the right form", () => {
    const [shown, printed] = [
      "until 2026-11-20T00:00:00.000Z for 45 min",
      "until 2031-01-02T03:04:05.678Z for 2 h",
    ];
    expect(verdict([shown], [printed])).toEqual(new Map());
    expect(verdict([shown], ["until tomorrow for 2 h"])).toBeUndefined();
  });
  it("binds an id to the one that was printed, for the whole document", () => {
    expect(verdict([`x ${A}`, `y ${A}`], [`x ${B}`, `y ${B}`])).toEqual(new Map([[A, B]]));
    expect(verdict([`x ${A}`, `y ${A}`], [`x ${A}`, `y ${B}`])).toBeUndefined();
    expect(verdict([`x ${A}`, `y ${B}`], [`x ${A}`, `y ${A}`])).toBeUndefined();
  });
  it("does not take one kind of fact for another", () => {
    expect(verdict([A], ["handoff_aaaaaaaaaaaa"])).toBeUndefined();
  });
  it("skips within a line and over lines", () => {
    expect(verdict(["a [...] c", "[...]", "z"], ["a b c", "1", "2", "z"])).toBeDefined();
    expect(verdict(["a", "[...]", "z"], ["a", "1", "2"])).toBeUndefined();
  });
  it("compares everything else letter by letter", () => {
    expect(verdict(["held"], ["free"])).toBeUndefined();
    expect(verdict(["a.c"], ["abc"])).toBeUndefined();
    expect(verdict(["a"], ["a", "b"])).toBeUndefined();
  });
});

describe("translate()", () => {
  it("puts real names into a command, and the document's into what was printed", () => {
    const bindings: Bindings = new Map([[A, B]]);
    expect(translate(`rally locate ${A}`, bindings, "real")).toBe(`rally locate ${B}`);
    expect(translate(`named ${B}`, bindings, "document")).toBe(`named ${A}`);
  });
});

describe("nearest()", () => {
  it("keeps the document's lines where they agree", () => {
    const bindings: Bindings = new Map();
    const shown = nearest([`x ${A}`, "y", `z ${A}`], [`x ${B}`, "w", `z ${B}`], bindings);
    expect(shown).toEqual([`x ${A}`, "w", `z ${A}`]);
    expect(bindings).toEqual(new Map([[A, B]]));
  });
});
