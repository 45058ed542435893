import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { command } from "./command.ts";
import { Refusal } from "./refusal.ts";

export interface Identity {
  readonly version: string;
  readonly buildId: string;
}

/** Names the tree that a product was made of; the same tree always gets the same name. */
export function identityOf(root: string): Identity {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return { version, buildId: commitOf(root) ?? contentHash(root) };
}

function commitOf(root: string): string | undefined {
  const git = (...args: string[]) => command("git", ["-C", root, ...args], { env: withoutGit() });
  try {
    // An unpacked archive may lie inside somebody else's repository.
    if (realpathSync(git("rev-parse", "--show-toplevel").trim()) !== realpathSync(root)) return;
    const commit = git("rev-parse", "--verify", "HEAD").slice(0, 12);
    return git("status", "--porcelain") === "" ? commit : `${commit}-dirty`;
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
}

/** A hook's GIT_DIR and the like would answer for another repository. */
function withoutGit(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return Object.fromEntries(entries);
}

function contentHash(root: string): string {
  const hash = createHash("sha256");
  for (const path of sources(root)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return `tree-${hash.digest("hex").slice(0, 12)}`;
}

function sources(root: string): string[] {
  const foreign = /^(node_modules|dist|coverage|\.rally)(\/|$)/;
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !foreign.test(path))
    .sort();
}
