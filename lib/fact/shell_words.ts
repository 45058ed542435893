const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * The words as one line that a POSIX shell splits back into exactly them.
 *
 * @example shellWords(["say", "claim", "--path", "a b"]) // "say claim --path 'a b'"
 */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
