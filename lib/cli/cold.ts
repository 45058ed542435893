import git from "isomorphic-git";
import { z } from "zod";

// A placeholder with the weight of the real one.
export function run(argv: readonly string[], write: (text: string) => void): number {
  if (argv[0] !== "help") return 2;
  const parts = z.array(z.string()).parse([`isomorphic-git ${git.version()}`]);
  write(`rally help\n${parts.join("\n")}\n`);
  return 0;
}
