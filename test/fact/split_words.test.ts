import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWords } from "../../lib/fact/shell_words.ts";
import { splitWords } from "../../lib/fact/split_words.ts";
import fc from "../fast_check.ts";

it("`splitWords()` gives back the words that `shellWords()` wrote", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 6 }), (words) => {
      expect(splitWords(shellWords(words))).toEqual(words);
    }),
    { numRuns: 1000 },
  );
});

it("`splitWords()` parts a line as a real shell does where nothing is to be expanded", () => {
  const unit = fc.constantFrom("a", "b", " ", "\t", "\n", "'", '"', "\\", "é", "-", "=");
  const lines = fc
    .sample(fc.string({ unit, maxLength: 12 }), 1000)
    .filter((line) => splitWords(line) !== undefined && !line.endsWith("\\\n"));
  // A line end would end the command.
  const script = lines.map((line) => `set -- ${joined(line)}\nprintf '%s\\0' "$@" END`).join("\n");
  const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8", cwd: "/" });
  const told = stdout.split("END\0").slice(0, -1);
  const wanted = lines.map(
    (line) =>
      splitWords(line)!
        .map((word) => `${word}\0`)
        .join("") || "\0",
  );
  expect(told.map((each) => each || "\0")).toEqual(wanted);
});

it.each(["'a", 'a "b', '"\\"', "a\\"])(
  "`splitWords()` takes nothing of %j, which is left open",
  (line) => {
    expect(splitWords(line)).toBeUndefined();
  },
);

it("`splitWords()` expands nothing and knows no operator", () => {
  expect(splitWords("echo $HOME `id` $(id) *.ts ~ a|b >c &d ;e #f {g,h}")).toEqual(
    "echo $HOME `id` $(id) *.ts ~ a|b >c &d ;e #f {g,h}".split(" "),
  );
  expect(splitWords(' "$HOME \\$x \\y"  \'\\\' "" ')).toEqual(["$HOME $x \\y", "\\", ""]);
});

/** Line ends outside of quotes are blanks to us. */
function joined(line: string): string {
  let out = "";
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote !== "'" && char === "\\") {
      out += char + (line[++at] ?? "");
      continue;
    }
    if (quote === "" && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = "";
    out += quote === "" && char === "\n" ? " " : char;
  }
  return out;
}
