import { describe, expect, it } from "vitest";
import { importsOfPython } from "../../lib/cli/boundary/grammars.ts";
import fc from "../fast_check.ts";

/** Each import as its dots and module, with what is taken from it behind a colon. */
const told = async (text: string) =>
  (await importsOfPython(text)).map(({ dots, module, names }) => {
    const taken = names.length === 0 ? "" : `:${names.map(({ name }) => name).join(",")}`;
    return `${".".repeat(dots)}${module}${taken}`;
  });

/** A statement or call, and what it asks for. */
const FORMS: readonly (readonly [string, readonly string[]])[] = [
  ["import a", ["a"]],
  ["import a, b.c as d", ["a", "b.c"]],
  ["import a . b", ["a.b"]],
  ["import \\\n  a", ["a"]],
  ["import match.case", ["match.case"]],
  ["from a import b", ["a:b"]],
  ["from a.b import c as d, e", ["a.b:c,e"]],
  ["from a import *", ["a"]],
  ["from a import (b,\n  c as d, # from x import y\n  e,\n)", ["a:b,c,e"]],
  ["from . import a", [".:a"]],
  ["from.import a", [".:a"]],
  ["from ..a.b import c", ["..a.b:c"]],
  ["from ... import *", ["..."]],
  ["from .... a import b", ["....a:b"]],
  ['importlib.import_module("a.b")', ["a.b"]],
  ["import_module( # so\n  'a')", ["a"]],
  ['importlib.import_module(name="a")', ["a"]],
  ['importlib.import_module(".a", "p")', [".a"]],
  ['importlib.import_module(package="p", name="a")', ["a"]],
  ['__import__("a")', ["a"]],
  ["builtins.__import__(r'''a''').b()", ["a"]],
  ['f"{__import__("a")}"', ["a"]],
];

describe("pythonImports()", () => {
  it.each(FORMS)("finds in %j: %j", async (form, asked) => {
    expect(await told(form)).toEqual(asked);
  });

  it.each([
    "# import a",
    "'import a'",
    '"""\nimport a\nfrom b import c\n"""',
    "x = importlib",
    "imports = 1",
    "x.import_a('b')",
    "importlib.import_module(name)",
    "importlib.import_module('a' + b)",
    "importlib.import_module(f'{a}')",
    "importlib.import_module()",
    "my_import_module('a')",
    "def import_module(name='a'): pass",
    "f'import a'",
  ])("finds nothing in %j", async (text) => {
    expect(await told(text)).toEqual([]);
  });

  it("goes on behind what it does not understand", async () => {
    const broken = "x = ]\ndef (:\nprint 'x'\nimport a\n@@@\nimport b\n  %%\nfrom c import d\n";
    expect(await told(broken)).toEqual(["a", "b", "c:d"]);
  });

  it("says where each stands, and each name of it", async () => {
    const text = "import a\nfrom b import (\n  c,\n  d)\n";
    const [, b] = await importsOfPython(text);
    expect([b!.offset, ...b!.names.map(({ offset }) => offset)]).toEqual([
      9,
      text.indexOf("c,"),
      text.indexOf("d)"),
    ]);
  });

  const form = fc.constantFrom(...FORMS);
  const around = fc.constantFrom<(code: string) => string>(
    (code) => code,
    (code) => `def f():\n${indented(code)}`,
    (code) => `try:\n${indented(code)}\nexcept ImportError:\n    pass`,
    (code) => `class A:\n    async def f(self):\n${indented(indented(code))}`,
    (code) => `if a:\n    pass\nelse:\n${indented(code)}`,
    (code) => `match a:\n    case 1:\n${indented(indented(code))}`,
    (code) => `with a as b:\n${indented(code)}`,
  );
  const quiet = fc.constantFrom<(code: string) => string>(
    (code) => code.replaceAll(/^/gm, "# "),
    (code) => `s = ${JSON.stringify(code)}`,
    (code) => `s = r'''${code.replaceAll("'", '"')}'''`,
    (code) => `def f():\n    """${indented(code.replaceAll('"', "'"))}"""`,
  );
  const blocks = fc.array(
    fc.oneof(
      fc.tuple(form, around).map(([[code, asked], put]) => ({ text: put(code), asked })),
      fc.tuple(form, quiet).map(([[code], put]) => ({ text: put(code), asked: [] })),
    ),
    { maxLength: 8 },
  );

  it("finds all forms wherever they stand, and none of what only reads like one", async () => {
    await fc.assert(
      fc.asyncProperty(blocks, fc.constantFrom("\n", "\r\n"), async (all, end) => {
        const text = all
          .map(({ text }) => text)
          .join("\n\n")
          .replaceAll("\n", end);
        expect(await told(text)).toEqual(all.flatMap(({ asked }) => asked));
      }),
      { numRuns: 200 },
    );
  });
});

function indented(code: string): string {
  return code.replaceAll(/^/gm, "    ");
}
