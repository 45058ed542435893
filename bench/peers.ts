import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { command } from "../scripts/build/command.ts";

/** A program of others, installed where nothing else is, in a repository of its own. */
export interface Peer {
  readonly program: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Installs one version of a package from the npm registry, without running what it would run on installing; it goes
 * when the benchmark is over.
 */
export function installed(specifier: string, bin: string, ...flags: string[]): Peer {
  const root = mkdtempSync(join(tmpdir(), "rally-peer-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const [prefix, cwd, home] = ["packages", "repository", "home"].map((name) => join(root, name));
  for (const each of [prefix!, cwd!, home!]) mkdirSync(each);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  command("npm", ["install", "--prefix", prefix!, ...quiet, ...flags, specifier]);
  command("git", ["init", "--quiet", cwd!]);
  const env = { PATH: process.env.PATH, HOME: home };
  return { program: join(prefix!, "node_modules/.bin", bin), cwd: cwd!, env };
}
