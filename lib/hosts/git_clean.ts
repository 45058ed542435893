import { shellWords } from "../fact/shell_words.ts";
import type { Word } from "./shell_commands.ts";

/** A `git clean` that deletes. */
export interface GitClean {
  /** The same as words for `git` that only tell what would be deleted. */
  readonly dryRun: readonly string[];
  /** The same as a command that keeps a path. */
  readonly keeping: (path: string) => string;
  /** What stands before it in the line may have made files tracked, which it then keeps. */
  readonly tracks?: boolean;
}

const SHORT = /^-([fdxXq]*)(?:(e)(.*))?$/;
const LONG: Readonly<Record<string, string>> = { "--force": "f", "--quiet": "q" };

/** Understands the words behind `git clean`; undefined where it deletes nothing for certain. */
export function gitClean(words: readonly Word[]): GitClean | undefined {
  if (words.some((each) => !each.literal)) return undefined;
  const given = words.map((each) => each.text);
  let letters = "";
  const [excludes, paths]: [string[], string[]] = [[], []];
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    if (word === "--") {
      paths.push(...given.slice(i + 1));
      break;
    }
    const [, long] = /^--exclude(?:=(.*))?$/s.exec(word) ?? [];
    const [, short, exclude, pattern] = SHORT.exec(word) ?? [];
    if (!word.startsWith("-")) paths.push(word);
    else if (LONG[word] !== undefined) letters += LONG[word];
    else if (word.startsWith("--exclude")) {
      if (word !== "--exclude" && long === undefined) return undefined;
      excludes.push(long ?? given[++i] ?? "");
    } else if (short === undefined || word === "-") return undefined;
    else {
      letters += short;
      if (exclude !== undefined) excludes.push(pattern !== "" ? pattern! : (given[++i] ?? ""));
    }
  }
  const forced = letters.split("f").length - 1;
  if (forced === 0) return undefined;
  const kinds = [...new Set(letters)].filter((each) => "dxX".includes(each));
  const excluded = excludes.map((each) => `--exclude=${each}`);
  const behind = paths.length === 0 ? [] : ["--", ...paths];
  // Forced twice it deletes repositories too; to only tell is stronger than both.
  const options = [
    ...kinds.map((each) => `-${each}`),
    ...(forced > 1 ? ["-f", "-f"] : []),
    ...excluded,
  ];
  return {
    dryRun: ["clean", "--dry-run", ...options, ...behind],
    // To -X what is excluded is one more thing to delete, and an exception has to name what is inside too.
    keeping: (path) => {
      const kept = letters.includes("X") ? ["-e", `!${path}`, "-e", `!${path}/**`] : ["-e", path];
      return shellWords(["git", "clean", `-${letters}`, ...excluded, ...kept, ...behind]);
    },
  };
}
