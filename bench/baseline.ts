import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Effort } from "./measure.ts";
import type { Measured } from "./table.ts";

/** A table as `--json` prints it and the baseline keeps it: with what one must know to take it for anything. */
export interface Kept extends Measured, Effort {
  readonly name: string;
  readonly machine: string;
  /** That the whole table took, with making its rooms. */
  readonly seconds: number;
}

const path = join(import.meta.dirname, "baseline.json");

/** In the order of their names; none where nothing was kept yet. */
export function baseline(): readonly Kept[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")).tables;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw fault;
  }
}

/** The others stay as they were. */
export function keep(tables: readonly Kept[]): void {
  const others = baseline().filter(({ name }) => !tables.some((table) => table.name === name));
  writeFileSync(path, documentOf([...others, ...tables].toSorted(byName)));
}

const byName = (a: Kept, b: Kept) => (a.name < b.name ? -1 : 1);

/** In the format that `npm run lint` asks for: pairs stand on one line. */
export function documentOf(tables: readonly Kept[]): string {
  const text = JSON.stringify({ tables }, null, 2);
  return `${text.replace(/\[\n\s+([^\s[\]{}]+),\n\s+([^\s[\]{}]+)\n\s+\]/g, "[$1, $2]")}\n`;
}
