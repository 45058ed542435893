/** What stands between backticks in the prose must be there: files, npm scripts, verbs, flags, variables. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FLAGS } from "../../lib/cli/flags.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { DOCUMENTS, ROOT, textOf } from "./documents.ts";
import { codeSpansOf, proseOf } from "./fences.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const sources = readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => `lib/${path}`)
  .concat("vitest.config.ts", "test/binary/compiled.ts", "test/real_hosts/installed.ts")
  .map((path) => readFileSync(join(ROOT, path), "utf8"))
  .join("\n");
/** Folders of the repository; what begins with one of them is a path. */
const OWN = /^(?:lib|scripts|test|bench|docs|\.ci)\//;

describe.each(DOCUMENTS)("%s", (document) => {
  const spans = codeSpansOf(textOf(document));
  const wrong = (isWrong: (code: string) => boolean): string[] =>
    spans.filter(({ code }) => isWrong(code)).map(({ line, code }) => `line ${line}: ${code}`);

  it("names only files and folders that exist", () => {
    const missing = (code: string): boolean =>
      OWN.test(code) && !/[*<>{}\s]/.test(code) && !existsSync(join(ROOT, code));
    expect(wrong(missing)).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const missing = (code: string): boolean => {
      const [, name] = /\bnpm run (?:--\S+ )?([a-z]+)/.exec(code) ?? [];
      return name !== undefined && !Object.hasOwn(scripts, name);
    };
    expect(wrong(missing)).toEqual([]);
  });

  it("names only verbs and flags that exist", () => {
    const missing = (code: string): boolean => {
      if (!code.startsWith("rally ")) return false;
      const words = code.split(" ").slice(1);
      const verb = words.filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith("-"));
      const family = VERBS.filter((each) => each.words[0] === verb[0]);
      const flags = words.flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? []);
      return family.length === 0 || flags.some((flag) => !Object.hasOwn(FLAGS, flag));
    };
    expect(wrong(missing)).toEqual([]);
  });

  it("names only variables that the sources ask for", () => {
    const missing = (code: string): boolean =>
      (code.match(/\bRALLY_[A-Z_]+/g) ?? []).some((name) => !sources.includes(name));
    expect(wrong(missing)).toEqual([]);
  });

  it("keeps its voice down", () => {
    const loud = proseOf(textOf(document)).filter((line) =>
      /[^`]!(?![=[-])|\p{Extended_Pictographic}/u.test(
        line.replace(/`[^`]*`/g, "").replace(/<!--/g, ""),
      ),
    );
    expect(loud).toEqual([]);
  });

  it("holds no path of the machine that it was written on", () => {
    expect(textOf(document)).not.toContain(ROOT);
  });
});

it("the glossary says each word once", () => {
  const words: readonly string[] =
    textOf("docs/glossary.md").match(/(?<=^\| )(?!Word|-)[^|]+(?= \|)/gm) ?? [];
  expect(words.length).toBeGreaterThan(100);
  expect(words.filter((word, n) => words.indexOf(word) !== n)).toEqual([]);
});
