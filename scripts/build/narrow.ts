import { join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { FLAGS } from "../../lib/cli/flags.ts";
import { GLOBAL } from "../../lib/cli/global_flags.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { FIRST_WORDS, type FirstWord } from "./first_words.ts";

/**
 * Leaves out of the hot part what a command that begins with this word has no use for: what the others do, their rows
 * of the verb table, and flags that none of its rows has, whose absence is refused with the same words.
 */
export function narrow(root: string, word: FirstWord): Plugin {
  const { table, rows } = FIRST_WORDS[word];
  const others = [...Object.keys(FIRST_WORDS), "version"].filter((each) => each !== word);
  const instead = new Map([
    ["manifest.ts", `export { ${rows} as VERBS } from "./${table}.ts";`],
    ["flags.ts", flagsOf(word)],
    ...others.map((each) => [`verbs/${each}.ts`, LEFT_OUT] as const),
  ]);
  const resolveDir = join(root, "lib/cli");
  return {
    name: "narrow",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = instead.get(relative(resolveDir, path).replaceAll("\\", "/"));
        return contents === undefined ? undefined : { contents, resolveDir };
      });
    },
  };
}

/** Under all names by which the verbs are reached. */
const LEFT_OUT = "export const checkBeforeWrite = 0, hook = 0, say = 0, version = 0;";

/** As they stand but for their help, which only `rally help` shows. */
function flagsOf(word: FirstWord): string {
  const own = VERBS.filter(({ words }) => words[0] === word).flatMap(({ flags }) => flags);
  const used = new Set<string>([...GLOBAL, ...own]);
  const flags = Object.entries(FLAGS)
    .filter(([name]) => used.has(name))
    .map(([name, flag]) => [name, { ...flag, help: "" }]);
  return `export const FLAGS = ${JSON.stringify(Object.fromEntries(flags))};
export const GLOBAL = ${JSON.stringify(GLOBAL)};`;
}
