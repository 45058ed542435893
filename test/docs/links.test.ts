import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCUMENTS, ROOT, textOf } from "./documents.ts";
import { proseOf } from "./fences.ts";

interface Link {
  readonly line: number;
  readonly target: string;
}

it("linksOf() and anchorsOf() read Markdown", () => {
  expect(linksOf("[a](b.md#c) `[x](y)`\n")).toEqual([{ line: 1, target: "b.md#c" }]);
  expect(anchorsOf("# A `b`, c?\n## A b c\n```text\n# no\n```\n")).toEqual(["a-b-c", "a-b-c-1"]);
});

describe.each(DOCUMENTS)("%s", (document) => {
  it("links only to what is there", () => {
    const broken = linksOf(textOf(document)).filter(({ target }) => !leads(document, target));
    expect(broken.map(({ line, target }) => `line ${line}: ${target}`)).toEqual([]);
  });
});

function linksOf(text: string): Link[] {
  return proseOf(text).flatMap((line, n) =>
    [...line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({
      line: n + 1,
      target,
    })),
  );
}

/** A file or directory of this repository, and a heading in it where one is named. Other sites are not asked. */
function leads(document: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : normalize(join(dirname(document), path));
  if (file.startsWith("..") || !existsSync(join(ROOT, file))) return false;
  if (anchor === undefined) return true;
  return statSync(join(ROOT, file)).isFile() && anchorsOf(textOf(file)).includes(anchor);
}

/** What headings are called in links: small letters, hyphens for spaces, a number where one is there already. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return proseOf(text).flatMap((line) => {
    const [, heading] = /^#+ (.*)$/.exec(line) ?? [];
    if (heading === undefined) return [];
    const name = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [before === 0 ? name : `${name}-${before}`];
  });
}
