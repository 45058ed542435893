/** First words that agents wait for: the rows of the verb table that begin so, and the file that does them. */
export const FIRST_WORDS = {
  check: { table: "check_verbs", rows: "CHECK_VERBS" },
  hook: { table: "check_verbs", rows: "CHECK_VERBS" },
  say: { table: "say_verbs", rows: "SAY_VERBS" },
} as const;

export type FirstWord = keyof typeof FIRST_WORDS;
