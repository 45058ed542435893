import { rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { configFlag, parseConfig } from "../../lib/git/config_file.ts";
import fc from "../fast_check.ts";
import { freshDirectory, tryGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));

/** What Git reads from a text; nothing where it calls the text broken. */
function askGit(text: string): Record<string, string> | undefined {
  writeFileSync(`${root}/config`, text);
  const { status, stdout } = tryGit(root, ["config", "--file", "config", "--list", "--null"]);
  if (status !== 0) return undefined;
  const entries = stdout.split("\0").filter((entry) => entry !== "");
  const settings = entries.map((entry) => {
    const [key = "", ...value] = entry.split("\n");
    return [key, entry.includes("\n") ? value.join("\n") : "true"] as const;
  });
  // Settings of sub-sections have a second dot; ours leaves them out.
  return Object.fromEntries(settings.filter(([key]) => key.split(".").length === 2));
}

describe("parseConfig() agrees with git config", () => {
  it.each([
    "[core]\n\tbare = false\n\tworktree = ../x\n",
    "[CORE]\nBare=TRUE\n",
    "[core] bare = true\n[core]\nbare = false",
    "[core]bare\n",
    "[core]\nworktree = a # b\\\nbare = true\n",
    "# a\\\n[core]\nbare = true\n",
    "# [core]\n; x = y\n[core]\n  # bare = true\n",
    '[core]\nworktree = "a b " # c\n',
    '[core]\nworktree = a "b ; c" d ; e\n',
    '[core]\nworktree = "a\\"b\\\\c\\td"\n',
    "[core]\nworktree = a\\\nb\\\n  c\n",
    "[core]\nworktree =\n",
    '[core]\nworktree = ""\n',
    '[remote "a]b=c"]\nurl = x\n[core]\nbare = true\n',
    '[remote "origin"] bare = true\n',
    "[core]\r\n\tbare = true\r\n",
    "[extensions]\n\tworktreeConfig = true\n\tobjectFormat = sha256\n",
    "",
  ])("%j", (text) => {
    expect(Object.fromEntries(parseConfig(text))).toEqual(askGit(text));
  });

  it("or Git calls the text broken", () => {
    const piece = fc.constantFrom(
      "[core]",
      '[a "b"]',
      "\n",
      " ",
      "k",
      "=",
      "v w",
      '"',
      "#",
      ";",
      "\\\n",
      '\\"',
    );
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => `[core]\n${pieces.join("")}`);
    fc.assert(
      fc.property(text, (candidate) => {
        const said = askGit(candidate);
        fc.pre(said !== undefined);
        expect(Object.fromEntries(parseConfig(candidate))).toEqual(said);
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  ["true", true],
  ["YES", true],
  ["on", true],
  ["1", true],
  ["-2", true],
  ["1k", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
  ["", false],
  [undefined, undefined],
])("configFlag() of %j is %j", (text, expected) => {
  expect(configFlag(text)).toBe(expected);
});
