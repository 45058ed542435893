import { describe, expect, it } from "vitest";
import { DOCUMENTS, textOf } from "./documents.ts";
import { codeSpansOf, fencesOf, proseOf } from "./fences.ts";

/** What can be checked; `text` is for what is neither code nor command. */
const TAGS = ["console", "sh", "python", "ts", "json", "text"];

describe("fencesOf()", () => {
  it("finds the blocks with their tags, words and lines", () => {
    const found = fencesOf("a\n```sh root\nls\n```\nb\n````text\n```\n````\n");
    expect(found).toEqual([
      { line: 2, tag: "sh", words: ["root"], body: ["ls"] },
      { line: 6, tag: "text", words: [], body: ["```"] },
    ]);
  });
  it("refuses a block that is never closed", () => {
    expect(() => fencesOf("```sh\nls\n")).toThrow("line 1");
  });
});

describe("proseOf()", () => {
  it("keeps line numbers and leaves the blocks out", () => {
    expect(proseOf("a\n```sh\nls\n```\nb")).toEqual(["a", "", "", "", "b"]);
    expect(codeSpansOf("x `a b` and\n`c`")).toEqual([
      { line: 1, code: "a b" },
      { line: 2, code: "c" },
    ]);
  });
});

it.each(DOCUMENTS)("%s holds only blocks that are checked", (document) => {
  const unknown = fencesOf(textOf(document)).filter(({ tag }) => !TAGS.includes(tag));
  expect(unknown.map(({ line, tag }) => `line ${line}: "${tag}"`)).toEqual([]);
});
