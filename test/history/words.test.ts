import { beforeAll, describe, expect, it } from "vitest";
import { loadSqlite, type Sqlite } from "../../lib/history/sqlite.ts";
import {
  expression,
  indexed,
  matches,
  queryOf,
  snippet,
  wordsOf,
} from "../../lib/history/words.ts";
import fc from "../fast_check.ts";

describe("the words of a text", () => {
  it.each([
    ["Fix the parser.", ["fix", "the", "parser"]],
    ["src/fold_state.ts:12", ["src", "fold", "state", "ts", "12"]],
    ["naïve Straße ﬁne É", ["naive", "straße", "fine", "e"]],
    ["東京へ行く", ["東", "京", "へ", "行", "く"]],
    ["… — ¶ \u202e", []],
    ["x".repeat(300), ["x".repeat(256)]],
  ])("of %j are %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe("a query", () => {
  const fact = {
    subject: "Accept empty input",
    summary: "the parser stopped at an empty line; see src/parser.ts",
    evidence: ["12 tests pass", "fold state kept"],
    paths: ["src/parser.ts"],
    id: "secret",
  };
  it.each<[string, boolean]>([
    ["empty", true],
    ["EMPTY input", true],
    ['"empty input"', true],
    ['"input empty"', false],
    ["pars*", true],
    ["pars", false],
    ["src/parser.ts", true],
    ["src/lexer.ts", false],
    ["12 kept", true],
    ['"pass fold"', false],
    ["secret", false],
    ['"empty inp"*', true],
    ['"empty inp', false],
  ])("%s finds it: %j", (text, found) => {
    expect(matches(queryOf(text), fact)).toBe(found);
  });

  it("without a word is empty", () => {
    for (const text of ["", "  ", '""', "*", "... ¶", '"']) expect(queryOf(text)).toEqual([]);
  });

  it("shows the place that was found", () => {
    expect(snippet(queryOf("stopped"), fact)).toContain("the parser stopped at an empty line");
    const long = { summary: `${"word ".repeat(100)}needle${" word".repeat(100)}` };
    const shown = snippet(queryOf("needle"), long);
    expect(shown).toMatch(/^… .*needle.* …$/);
    expect(shown.length).toBeLessThan(140);
  });
});

describe("the index", () => {
  let sqlite: Sqlite;
  beforeAll(async () => {
    sqlite = await loadSqlite();
  });

  it("finds what the words themselves say", () => {
    const db = new sqlite.oo1.DB(":memory:");
    db.exec(
      "create virtual table words using fts5(text, content='', columnsize=0, tokenize='ascii')",
    );
    const piece = fc.oneof(
      fc.constantFrom(
        "a",
        "b",
        "ab",
        "Äb",
        "東京",
        "a-b",
        "¶",
        '"',
        "*",
        "AND",
        "NOT a",
        "a:b",
        "^a",
        "+",
      ),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" "));
    let row = 0;
    fc.assert(
      fc.property(text, text, text, (subject, summary, asked) => {
        const [fact, query] = [{ subject, summary }, queryOf(asked)];
        if (query.length === 0) return;
        db.exec({
          sql: "insert into words(rowid, text) values (?, ?)",
          bind: [++row, indexed(fact)],
        });
        const sql = "select rowid from words where words match ? and rowid = ?";
        expect(db.selectValue(sql, [expression(query), row]) === row).toBe(matches(query, fact));
      }),
      { numRuns: 600 },
    );
    db.close();
  });
});
