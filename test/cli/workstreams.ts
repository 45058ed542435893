/** Descriptors in the scratch repository of a cast. */
import type { Cast } from "./cast.ts";

/** Two writers, of which the second follows the first, and a reader behind both. */
export const PARSER = {
  workstream: "A parser",
  description: "Tokens first, then trees.",
  tasks: [
    {
      id: "lexer",
      intent: "write the lexer's rules",
      owns: ["src/lexer.ts", "test/lexer"],
      validation: "true",
      output: "tokens",
      role: "builder",
      expect: "30m",
    },
    {
      id: "parser",
      intent: "write the parser",
      owns: ["src/parser.ts"],
      validation: "true",
      output: "trees",
      depends_on: ["lexer"],
    },
    {
      id: "review",
      intent: "read both",
      owns: "read-only",
      validation: "true",
      output: "what is wrong",
      depends_on: ["lexer", "parser"],
    },
  ],
};

/** Puts a descriptor into the repository; its name. */
export function described(cast: Cast, descriptor: object = PARSER): string {
  cast.write("workstream.json", JSON.stringify(descriptor));
  return "workstream.json";
}
