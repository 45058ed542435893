/** The real `git`, as the tests compare with it: no ambient repository, settings or identity. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_INDEX } from "../../lib/cli/room_index.ts";

export type Env = Readonly<Record<string, string>>;

/** Runs `git` in `cwd`; throws what it says on failure. Output without the last line end. */
export function git(cwd: string, args: readonly string[], env: Env = {}): string {
  const { status, stdout, stderr } = tryGit(cwd, args, env);
  if (status !== 0) throw new Error(`git ${args.join(" ")} in ${cwd}: ${stderr}`);
  return stdout;
}

/** Runs `git` in `cwd`, whatever comes of it. */
export function tryGit(cwd: string, args: readonly string[], env: Env = {}) {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd,
    encoding: "utf8",
    env: { ...CLEAN, PATH: process.env.PATH, HOME: cwd, ...env },
  });
  if (error !== undefined) throw error;
  return { status, stdout: stdout.replace(/\n$/, ""), stderr };
}

/** A fresh directory, physical, outside every repository. */
export function freshDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "rally git ")));
}

/** No ambient repository, settings or identity. */
export const CLEAN = {
  // A hook that Git runs may be ours.
  ...NO_INDEX,
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
  // Submodules are cloned from a directory beside them.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "protocol.file.allow",
  GIT_CONFIG_VALUE_0: "always",
};
