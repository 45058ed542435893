import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";

/** A command that `next` offers; rally never runs it. */
export interface Command {
  readonly argv: readonly string[];
  readonly effect: "read" | "write";
  /** The same, for a shell: it splits back into `argv`. */
  readonly text: string;
}

/** What a flag is given; `true` stands alone. */
export type Given = Readonly<Record<string, readonly string[] | true>>;

/**
 * A rally command of ours with flags, of which `true` stands alone; nothing where a word or a value could not be shown
 * as it is.
 */
export function command(
  effect: Command["effect"],
  words: readonly string[],
  flags: Given,
): Command[] {
  // An argument cannot be told from a flag as the value of one can.
  if (words.some((word) => plain(word) !== word || word.startsWith("-"))) return [];
  const values = Object.values(flags).flatMap((each) => (each === true ? [] : each));
  if (values.some((value) => plain(value) !== value)) return [];
  const argv = argvOf(words, flags);
  return [{ argv, effect, text: shellWords(argv) }];
}

/** The words of a rally command, whatever the values of its flags look like. */
export function argvOf(words: readonly string[], flags: Given): string[] {
  const argv = ["rally", ...words];
  for (const [flag, values] of Object.entries(flags)) {
    if (values === true) argv.push(`--${flag}`);
    if (values === true || values.length === 0) continue;
    // A value shaped like a flag would be taken for one.
    if (values.some((value) => value.startsWith("-")))
      for (const value of values) argv.push(`--${flag}=${value}`);
    else argv.push(`--${flag}`, ...values);
  }
  return argv;
}
