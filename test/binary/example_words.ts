/** The words of an example of the verb table, as a shell would split them: blanks outside double quotes. */
export function wordsOf(example: string): string[] {
  return [...example.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}
