/** The prose of this repository: what a reader is told, and what these tests hold against the code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

const TOP = ["README.md", "AGENTS.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/** Folders of documents; what hosts install is made of the last two, and so checked there. */
const FOLDERS = ["docs", "skills", "commands"];

/** Every document, relative to the repository: those at the top by name, those in folders as they are found. */
export const DOCUMENTS: readonly string[] = [
  ...TOP,
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => `${folder}/${path}`)
      .sort(),
  ),
];

export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}
