/** Repositories that can hold a chain, made by the real `git`, and the ways to reach one. */
import { spawnSync } from "node:child_process";
import { promises } from "node:fs";
import { type ChainStore, chainStore } from "../../lib/git/chain_store.ts";
import type { GitProgram } from "../../lib/git/git_program.ts";
import { type GitLocation, locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { objectsByGit } from "../../lib/git/objects_by_git.ts";
import { readRefByGit, swapRefByGit } from "../../lib/git/ref_by_git.ts";
import { CLEAN, git } from "./git_command.ts";

/** The repository at this path. */
export function locationAt(path: string): GitLocation {
  const location = locate(path, {}, nodeFs());
  if (location === undefined || "error" in location) throw new Error(`no repository at ${path}`);
  return location;
}

/** The real `git` in this repository. */
export function gitAt(cwd: string): GitProgram {
  return async (args, input) => {
    const env = { ...CLEAN, PATH: process.env.PATH, HOME: cwd };
    const { status, stdout, stderr } = spawnSync("git", args, {
      cwd,
      env,
      input,
      maxBuffer: 2 ** 28,
    });
    return { exit: status, out: stdout, err: String(stderr) };
  };
}

/** A repository as rally finds it, without a `git`. */
export async function filesAt(path: string): Promise<ChainStore> {
  return sound(await chainStore(locationAt(path), promises));
}

/** The same by `git` alone. */
export function throughGit(path: string): ChainStore {
  const program = gitAt(path);
  return {
    objects: objectsByGit(program),
    readRef: (ref) => readRefByGit(program, ref),
    swapRef: (ref, from, to) => swapRefByGit(program, ref, from, to),
  };
}

/** A repository with a commit, a linked worktree `linked`, and a bare one `bare.git`. */
export function makeRepositories(root: string): void {
  git(root, ["init", "-q", "-b", "main", "plain"]);
  git(`${root}/plain`, ["commit", "-q", "--allow-empty", "-m", "first"]);
  git(`${root}/plain`, ["worktree", "add", "-q", "-b", "topic", `${root}/linked`]);
  git(root, ["init", "-q", "--bare", "bare.git"]);
}

/** The value where it is no refusal. */
export function sound<T extends object>(
  value: T,
): Exclude<T, { code: string } | { error: object }> {
  if ("code" in value || "error" in value) throw new Error(JSON.stringify(value));
  return value as Exclude<T, { code: string } | { error: object }>;
}
