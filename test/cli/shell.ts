/**
 * Splits a line as a POSIX shell would (quotes and backslashes; no expansion). Our own, so that what `rally` writes for
 * a shell is not judged by the code that wrote it.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote !== null) {
      if (char === quote) quote = null;
      else if (quote === '"' && char === "\\" && '$`"\\'.includes(line[i + 1] ?? ""))
        word += line[++i]!;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (char === "\\") word = (word ?? "") + (line[++i] ?? "");
    else if (char === " " || char === "\t" || char === "\n") {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (quote !== null) throw new Error(`an open quote in ${line}`);
  return word === null ? words : [...words, word];
}

/** The same command with `--json`, which of `run` stands before what is for another program. */
export function withJson(argv: readonly string[]): string[] {
  const end = argv[0] === "run" ? argv.indexOf("--") : -1;
  return end === -1 ? [...argv, "--json"] : [...argv.slice(0, end), "--json", ...argv.slice(end)];
}
