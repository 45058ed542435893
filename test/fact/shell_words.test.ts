import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWords } from "../../lib/fact/shell_words.ts";
import { splitWords } from "../cli/shell.ts";
import fc from "../fast_check.ts";

const NASTY = [
  "",
  " ",
  "'",
  '"',
  "\\",
  "\n",
  "$(id)",
  "`id`",
  "--force",
  "-n",
  "*",
  "~",
  "#",
  "a=b",
  "é",
];
const words = fc.array(
  fc.oneof(fc.constantFrom(...NASTY), fc.string(), fc.string({ unit: fc.constantFrom(...NASTY) })),
  { maxLength: 6 },
);

it("`shellWords()` writes a line that splits back into exactly the words", () => {
  fc.assert(
    fc.property(words, (list) => {
      expect(splitWords(shellWords(list))).toEqual(list);
    }),
    { numRuns: 1000 },
  );
});

it("`shellWords()` writes a line that a real shell splits back too", () => {
  const lists = fc.sample(words, 200).map((list) => [...list, "end"]);
  const script = lists.map((list) => `printf '%s\\0' ${shellWords(list)}`).join("\n");
  const { stdout, status } = spawnSync("sh", ["-c", script], { encoding: "utf8", cwd: "/" });
  expect(status).toBe(0);
  expect(stdout.split("\0").slice(0, -1)).toEqual(lists.flat());
});
