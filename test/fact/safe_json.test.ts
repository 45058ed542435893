import { describe, expect, it } from "vitest";
import { isInvisible, safeJson } from "../../lib/fact/safe_json.ts";
import { HONEST, HOSTILE, HOSTILE_TEXT, steers } from "./hostile_unicode.ts";

describe("`safeJson()`", () => {
  it.each(HOSTILE)("escapes %s, and loses nothing", (_, text) => {
    const json = safeJson({ [text]: [text] });
    expect(steers(json)).toBe(false);
    expect(JSON.parse(json)).toEqual({ [text]: [text] });
  });

  it.each(HONEST)("leaves %j as it is", (text) => {
    expect(safeJson(text)).toBe(JSON.stringify(text));
  });

  it("has work to do: JSON alone lets most of it through", () => {
    expect(steers(JSON.stringify(HOSTILE_TEXT))).toBe(true);
  });
});

describe("`isInvisible()`", () => {
  it("knows every code point that steers, by Unicode's own word", () => {
    const missed: string[] = [];
    for (let point = 0x80; point <= 0x10ffff; point++) {
      const char = String.fromCodePoint(point);
      if (steers(char) && !isInvisible(char)) missed.push(point.toString(16));
    }
    expect(missed).toEqual([]);
  });

  it("takes no letter, number, mark of punctuation or symbol for one", () => {
    const wronged: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const char = String.fromCodePoint(point);
      const honest = /[\p{L}\p{N}\p{P}\p{S}\p{Zs}]/u.test(char) && !steers(char);
      // The replacement character says that something is lost, and its neighbour stands for no text.
      if (honest && isInvisible(char) && point !== 0xfffc && point !== 0xfffd)
        wronged.push(point.toString(16));
    }
    expect(wronged).toEqual([]);
  });
});
