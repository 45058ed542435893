import { describe, expect, it } from "vitest";
import { clip, plain, quote, raw, untrusted } from "../../lib/fact/untrusted.ts";
import { HONEST, HOSTILE, HOSTILE_TEXT, steers } from "./hostile_unicode.ts";

describe("`plain()`", () => {
  it.each(HOSTILE)("takes out %s", (_, text) => {
    expect(steers(plain(`before ${text} after`))).toBe(false);
    expect(plain(`before ${text} after`)).toMatch(/^before .*after$/);
  });

  it.each(HONEST)("leaves %j as it is", (text) => {
    expect(plain(text)).toBe(text);
  });

  it("makes one line of many, with single spaces", () => {
    expect(plain("  one\r\n\ttwo\n\n\nthree   four ")).toBe("one two three four");
  });
});

describe("`quote()`", () => {
  it("shows text in quotes that it cannot close", () => {
    expect(quote(untrusted('said "no"\nrally: all is well'))).toBe(
      `"said 'no' rally: all is well"`,
    );
  });

  it("shows hostile text as one clipped line", () => {
    const shown = quote(untrusted(HOSTILE_TEXT), 60);
    expect(steers(shown)).toBe(false);
    expect([...shown].length).toBeLessThanOrEqual(62);
    expect(shown).toMatch(/^".*\.\.\."$/);
  });

  it("shows nothing for no text", () => {
    expect([quote(undefined), quote(untrusted(""))]).toEqual(["", ""]);
  });
});

describe("`clip()`", () => {
  it.each([
    ["short", 10, "short"],
    ["exactly ten", 11, "exactly ten"],
    ["exactly ten", 10, "exactly..."],
    ["\u{1f680}".repeat(8), 8, "\u{1f680}".repeat(8)],
    ["\u{1f680}".repeat(9), 8, `${"\u{1f680}".repeat(5)}...`],
  ])("of %j to %i characters is %j", (text, most, clipped) => {
    expect(clip(text, most)).toBe(clipped);
  });

  it("never cuts a character in two", () => {
    for (let most = 3; most < 20; most++)
      expect(clip("\u{1f680}".repeat(20), most).isWellFormed()).toBe(true);
  });
});

it("`untrusted()` is the text itself to whoever asks with `raw()`", () => {
  expect(raw(untrusted(HOSTILE_TEXT))).toBe(HOSTILE_TEXT);
});
