import { describe, expect, it } from "vitest";
import { importsOfScript } from "../../lib/cli/boundary/grammars.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import fc from "../fast_check.ts";

async function told(file: string, text: string): Promise<readonly string[]> {
  const imports = await importsOfScript(file, text, NEVER);
  if ("unread" in imports) throw new Error(imports.unread);
  return imports.map(({ specifier }) => specifier);
}

/** What may stand at the top of a module. */
const STATEMENTS: readonly (readonly [string, readonly string[]])[] = [
  ['import "a"', ["a"]],
  ["import b from 'a'", ["a"]],
  ['import b, { c as d, default as e } from "a"', ["a"]],
  ['import {\n  b,\n  c,\n} from "a"', ["a"]],
  ['import * as b from "a"', ["a"]],
  ['import { "from x" as b } from "a"', ["a"]],
  ['import b from "a" with { type: "json" }', ["a"]],
  ['import defer * as b from "a"', ["a"]],
  ['import /* "x" */ b from /* "y" */ "a"', ["a"]],
  ['import "\\u0061"', ["a"]],
  ['export * from "a"', ["a"]],
  ['export * as b from "a"', ["a"]],
  ['export { b as c } from "a"', ["a"]],
  ['export { "b c" as d } from "a"', ["a"]],
  ['export {} from "a"', ["a"]],
];

/** What is an expression. */
const EXPRESSIONS: readonly (readonly [string, readonly string[]])[] = [
  ['import("a")', ["a"]],
  ["import(`a`)", ["a"]],
  ['import(/* webpackChunkName: "x" */ "a")', ["a"]],
  ['import("a", { with: { type: "json" } })', ["a"]],
  ['require("a")', ["a"]],
  ['require?.("a")', ["a"]],
  ['require.resolve("a")', ["a"]],
  ['require("a").b(require("c"))', ["a", "c"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is that of the text.
  ['`${import("a")}`', ["a"]],
];

/** What only TypeScript has. */
const TYPED: readonly (readonly [string, readonly string[]])[] = [
  ['import type { b } from "a"', ["a"]],
  ['import type b from "a"', ["a"]],
  ['import { type b, c } from "a"', ["a"]],
  ['export type { b } from "a"', ["a"]],
  ['export type * from "a"', ["a"]],
  ['export type * as b from "a"', ["a"]],
  ['import b = require("a")', ["a"]],
  ['import type b = require("a")', ["a"]],
  ['export import b = require("a")', ["a"]],
  ['type b = import("a").c<string>', ["a"]],
  ['let b: typeof import("a")', ["a"]],
  ['type b = import("a", { with: { "resolution-mode": "import" } }).c', ["a"]],
  ['declare module "x" { import b from "a"; }', ["a"]],
  ['namespace b { const c = require("a"); }', ["a"]],
];

const NOTHING = [
  '// import "a"',
  '/* import "a"\nrequire("b") */',
  "const s = 'import \"a\"'",
  "const s = `import 'a'; require('b')`",
  "const r = /import 'a'/",
  "const from = 'a'; export { from }",
  "export default 'a'",
  "export const a = 'b'",
  "const a = { import: 'b', require: 'c' }",
  "a.require('b')",
  "require.main('a')",
  "require[resolve]('a')",
  "require(a)",
  "require()",
  "import(a + 'b')",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is that of the text.
  "import(`a${b}`)",
  "import.meta.resolve('a')",
  "requires('a')",
  "function require() { return 'a' }",
];

describe("scriptImports()", () => {
  describe.each(["a.ts", "a.mts", "a.cts", "a.tsx", "a.js", "a.jsx", "a.mjs", "a.cjs"])(
    "of %s",
    (file) => {
      const isTyped = /ts/.test(file);
      const forms = [...STATEMENTS, ...EXPRESSIONS, ...(isTyped ? TYPED : [])];

      it.each(forms)("finds in %j: %j", async (form, asked) => {
        expect(await told(file, form)).toEqual(asked);
      });

      it.each(NOTHING)("finds nothing in %j", async (text) => {
        expect(await told(file, text)).toEqual([]);
      });
    },
  );

  it("finds in JSX what is code, and not what is text", async () => {
    const text = `const a = <b c={require("x")}>import "y" {import("z")} // require("w")</b>; import "q";`;
    for (const file of ["a.jsx", "a.js", "a.tsx"])
      expect(await told(file, text)).toEqual(["x", "z", "q"]);
  });

  it("knows what other dialects write", async () => {
    expect(await told("a.js", '// @flow\nimport typeof A from "a"; const b: number = 1;')).toEqual([
      "a",
    ]);
    expect(
      await told("a.ts", '@b class C { @d accessor e = 1 }\nconst f = <any>require("a")'),
    ).toEqual(["a"]);
    expect(await told("a.cjs", '#!/usr/bin/env node\nwith (a) { require("a") }\nreturn;')).toEqual([
      "a",
    ]);
    expect(
      await told("a.ts", 'let a; let a; await 1; new.target; import "a"; export { none }'),
    ).toEqual(["a"]);
  });

  it("says of what it cannot read where that begins", async () => {
    expect(await importsOfScript("a.ts", 'import "a";\nconst = ;', NEVER)).toEqual({
      unread: "line 2, column 7: Unexpected token",
    });
    expect(await importsOfScript("a.ts", "(".repeat(100_000), NEVER)).toEqual({
      unread: "it is nested too deep to be parsed",
    });
  });

  it("walks a tree of any depth", async () => {
    expect(await told("a.js", `a${".b()".repeat(2000)}; require("x")`)).toEqual(["x"]);
  });

  const statement = fc.constantFrom(...STATEMENTS, ...TYPED);
  const expression = fc.constantFrom(...EXPRESSIONS);
  const around = fc.constantFrom<(code: string) => string>(
    (code) => `const x = ${code}`,
    (code) => `async function f() { return await ${code} }`,
    (code) => `class A { #b = ${code}; [c]() {} }`,
    (code) => `if (a) { for (const b of c) try { ${code} } catch {} }`,
    (code) => `const f = (a = ${code}) => [...a]`,
    (code) => `switch (a) { case 1: ${code} }`,
  );
  const quiet = fc.constantFrom<(code: string) => string>(
    (code) => code.replaceAll(/^/gm, "// "),
    (code) => `/* ${code.replaceAll("*/", "")} */`,
    (code) => `const s = ${JSON.stringify(code)}`,
    (code) => `const t = \`${code.replaceAll(/[`$\\]/g, "")}\``,
    (code) => `const r = /${code.replaceAll(/[^a-z "']/g, "")}x/`,
  );
  const blocks = fc.array(
    fc.oneof(
      statement.map(([text, asked]) => ({ text, asked })),
      fc.tuple(expression, around).map(([[code, asked], put]) => ({ text: put(code), asked })),
      fc
        .tuple(fc.oneof(statement, expression), quiet)
        .map(([[code], put]) => ({ text: put(code), asked: [] })),
    ),
    { maxLength: 8 },
  );

  it("finds all forms wherever they stand, and none of what only reads like one", async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (all) => {
        const text = all.map(({ text }) => `${text}\n;`).join("\n");
        expect(await told("a.ts", text)).toEqual(all.flatMap(({ asked }) => asked));
      }),
      { numRuns: 200 },
    );
  });
});

it("a text that takes the parser twice as long for each level is given up, without any deadline", async () => {
  const nested = `${"<T>(".repeat(40)}a${")".repeat(40)}`;
  expect(await importsOfScript("a.ts", nested, NEVER, { patience: 200 })).toEqual({
    unread: "it takes too long to be parsed",
  });
});
