/** The prose of this repository: what a reader is told, and what these tests hold against the code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

const TOP = ["README.md", "AGENTS.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/** Every document, relative to the repository: those at the top by name, those in docs/ as they are found. */
export const DOCUMENTS: readonly string[] = [
  ...TOP,
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`)
    .sort(),
];

export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}
