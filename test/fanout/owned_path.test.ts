import { describe, expect, it } from "vitest";
import { tokenize } from "../../lib/cli/parse.ts";
import { isCanonicalPath } from "../../lib/fact/scope.ts";
import { ownedPath } from "../../lib/fanout/owned_path.ts";
import fc from "../fast_check.ts";

const pathOf = (text: string): string => {
  const found = ownedPath(text);
  return typeof found === "string" ? found : `refused: ${found.fault}`;
};

describe("an owned path", () => {
  it.each([
    ["src/a.ts", "src/a.ts"],
    ["src", "src"],
    ["src/", "src"],
    ["src/*", "src"],
    ["src/**", "src"],
    ["src/**/", "src"],
    ["app/[id]/page.tsx", "app/[id]/page.tsx"],
    ["a{b,c}", "a{b,c}"],
    ["a#b!c@d:e,f=g+h%i", "a#b!c@d:e,f=g+h%i"],
    ["...", "..."],
    [".gitignore", ".gitignore"],
    [".github/workflows", ".github/workflows"],
    [".rallyrc", ".rallyrc"],
    ["docs/.rally", "docs/.rally"],
    ["a-b", "a-b"],
    ["a~", "a~"],
    ["cafe\u0301", "caf\u00e9"],
  ])("%s is %s", (text, path) => expect(pathOf(text)).toBe(path));

  /** Every hole of earlier linters, and what they say to write instead. */
  it.each([
    ["*", "whole repository"],
    ["**", "whole repository"],
    [".", "whole repository"],
    ["./", "whole repository"],
    ["/", "whole repository"],
    ["/*", "whole repository"],
    ["docs/plan-*", 'own "docs"'],
    ["src/*.ts", 'own "src"'],
    ["src/**/x.ts", 'own "src"'],
    ["src/*/deep.js", 'own "src"'],
    ["sr*c/x", "pattern"],
    ["a?b", "pattern"],
    ["./src/a", 'write "src/a"'],
    ["src/./a", 'write "src/a"'],
    ["src//a", 'write "src/a"'],
    ["src//", 'write "src"'],
    ["src/x/../a", "goes up"],
    ["..", "goes up"],
    ["../a", "goes up"],
    ["src\\a", 'write "src/a"'],
    ["/etc/passwd", "from the top"],
    ["~/x", "begins with ~"],
    ["-rf", "begins with -"],
    ["a b", "white space"],
    ["a\tb", "white space"],
    ["a\nb", "white space"],
    ["a\u00a0b", "white space"],
    ['a"b', '"'],
    ["a'b", "'"],
    ["a`b", "`"],
    ["a$b", "$"],
    ["a;b", ";"],
    ["a\u037eb", ";"],
    ["a\u1fefb", "`"],
    ["a|b", "|"],
    ["a&b", "&"],
    ["a<b", "<"],
    ["a>b", ">"],
    ["a(b", "("],
    ["a)b", ")"],
    ["a\u0000b", "does not show"],
    ["a\u001bb", "does not show"],
    ["a\u202eb", "does not show"],
    ["a\ud800", "does not show"],
    [".git", "own files"],
    [".GIT/config", "own files"],
    ["vendor/x/.git/hooks", "own files"],
    [".rally", "own files"],
    [".Rally/log", "own files"],
    ["x".repeat(5000), "bytes"],
  ])("%j is refused, with what to do", (text, said) => {
    expect(pathOf(text)).toMatch(/^refused: /);
    expect(pathOf(text)).toContain(said);
  });

  it("is canonical, reads as itself, is one word to a shell and no flag", () => {
    const part = fc.string({ unit: fc.constantFrom(..."ab./*-~$' ;[]{}!#é\u0301\u200b\\") });
    fc.assert(
      fc.property(fc.oneof(part, fc.string({ unit: "binary" })), (text) => {
        const found = ownedPath(text);
        if (typeof found !== "string") return;
        expect(isCanonicalPath(found)).toBe(true);
        expect(ownedPath(found)).toBe(found);
        expect(found).not.toMatch(/[\s"'`$;|&<>()\\*?]|^[-~]/);
        expect(tokenize([found]).flags).toEqual([]);
      }),
    );
  });
});
