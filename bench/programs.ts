import { chmodSync, copyFileSync, existsSync, renameSync } from "node:fs";
import { join } from "node:path";

const dist = join(import.meta.dirname, "../dist");

export const RALLY = join(dist, "rally");

/** The references, compiled as rally is: nothing at all, and what no writer can do without. */
export const EMPTY = join(dist, "empty");
export const APPEND = join(dist, "append");

/** The opt-in build, where it was made. */
export const BUN = { rally: `${RALLY}-bun`, empty: `${EMPTY}-bun` };

/** Two files of the same bytes start a tenth apart where one has lain in memory in smaller pieces, so all are written anew. */
export function copyPrograms(): void {
  for (const program of [RALLY, EMPTY, APPEND, ...Object.values(BUN)].filter(existsSync)) {
    copyFileSync(program, `${program}.new`);
    chmodSync(`${program}.new`, 0o755);
    renameSync(`${program}.new`, program);
  }
}
