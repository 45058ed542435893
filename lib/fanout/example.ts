/** A descriptor to begin with: lints clean, and is worth fanning out. */
export const EXAMPLE = {
  workstream: "Read dates in every format that users send",
  description:
    "The importer takes ISO dates only. Each format gets a parser of its own; the table of formats stays as it is.",
  tasks: [
    {
      id: "slashes",
      intent: "Read 31/12/2026 and 12/31/2026",
      owns: ["src/formats/slashes.ts", "test/formats/slashes.test.ts"],
      validation: "npm test -- test/formats/slashes.test.ts",
      output: "A parser for dates with slashes, and its tests",
      role: "slash dates",
      expect: "30m",
    },
    {
      id: "words",
      intent: "Read 31 December 2026",
      owns: ["src/formats/words.ts", "test/formats/words.test.ts"],
      validation: "npm test -- test/formats/words.test.ts",
      output: "A parser for dates in words, and its tests",
      role: "dates in words",
      expect: "30m",
    },
    {
      id: "guide",
      intent: "Say which formats are read",
      owns: ["docs/formats/"],
      validation: "npm run lint-docs",
      output: "A page for users with an example of each format",
      role: "writer",
      expect: "20m",
    },
    {
      id: "review",
      intent: "Read what the others made as one whole",
      owns: "read-only",
      validation: "npm test",
      output: "What does not fit together, or that all does",
      role: "reviewer",
      depends_on: ["slashes", "words", "guide"],
      expect: "15m",
    },
  ],
} as const;
