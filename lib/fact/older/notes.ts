/** What of an older line could not be carried as it was, and what was done about it. */
export const OLDER_NOTES = {
  "id-made": "it had no id; one was made of what it says",
  "tool-renamed": "its tool is no tool id here; it stands under older:NAME.HASH",
  "session-made": "it named no session; one stands for its tool",
  "lease-assumed": "its claim had no end; 30 minutes for one file, else 2 hours",
  "release-by-scope": "it released a scope, not a claim; the lease ends the claim",
  "scope-as-evidence": "a scope is no canonical path and no resource here; it stands in evidence",
  "path-left-out": "an absolute path of the machine it was written on was left out",
  "time-as-evidence": "a time is none; it stands in evidence",
  "word-as-evidence": "a value does not fit its field; it stands in evidence",
  "without-effect": "its kind has no counterpart here; it is kept as older.KIND",
} as const;

export type OlderNote = keyof typeof OLDER_NOTES;
