/**
 * The words of a command line as POSIX quoting parts them, and nothing else: no variable, pattern, comment or operator
 * means anything, so that `$HOME`, `*` and `|` are letters. Undefined where a quote is left open, or nothing stands
 * behind the last backslash.
 *
 * @example splitWords(`notify 'a b' "c \\" d"`) // ["notify", "a b", 'c " d']
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (BLANK.includes(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end === -1) return undefined;
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const quoted = doubleQuoted(line, at + 1);
      if (quoted === undefined) return undefined;
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (char === "\\") {
      const next = line[++at];
      if (next === undefined) return undefined;
      // A line that goes on in the next one.
      if (next !== "\n") word = (word ?? "") + next;
    } else word = (word ?? "") + char;
  }
  return word === undefined ? words : [...words, word];
}

const BLANK = " \t\n";

/** What stands up to the closing quote, and where that is. */
function doubleQuoted(line: string, from: number): { text: string; end: number } | undefined {
  let text = "";
  for (let at = from; at < line.length; at++) {
    const char = line[at]!;
    if (char === '"') return { text, end: at };
    const next = line[at + 1];
    if (char !== "\\" || next === undefined || !'$`"\\\n'.includes(next)) text += char;
    else {
      if (next !== "\n") text += next;
      at++;
    }
  }
  return undefined;
}
