/** Real Git repositories for the cast, each a copy of one that is made once for each test file. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { freshDirectory, git } from "../git/git_command.ts";

const made: string[] = [];
let template: string | undefined;

const FORCE = { recursive: true, force: true } as const;

afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, FORCE);
  template = undefined;
});

/** A new directory that goes away with the test file. */
export function scratchDirectory(): string {
  const dir = freshDirectory();
  made.push(dir);
  return dir;
}

/** A repository with one commit, in a new directory of its own. */
export function scratchRepository(name = "app"): string {
  template ??= templateRepository();
  const app = join(scratchDirectory(), name);
  cpSync(template, app, { recursive: true });
  return app;
}

/** A worktree of the repository beside it, on a branch of its own; Git calls it by its directory. */
export function linkedWorktree(app: string, name: string, branch: string): string {
  const path = join(app, "..", name);
  git(app, ["worktree", "add", "-q", "-b", branch, path]);
  return path;
}

function templateRepository(): string {
  const app = join(scratchDirectory(), "template");
  mkdirSync(join(app, "src", "deep"), { recursive: true });
  for (const name of ["src/a.ts", "src/b.ts", "src/deep/c.ts", "README"])
    writeFileSync(join(app, name), `${name}\n`);
  git(app, ["init", "-q", "--template=", "-b", "main"]);
  git(app, ["add", "."]);
  git(app, ["commit", "-qm", "begin"]);
  // Few files, because it is copied for nearly every test.
  git(app, ["pack-refs", "--all"]);
  git(app, ["repack", "-adq"]);
  for (const name of ["logs", "COMMIT_EDITMSG"]) rmSync(join(app, ".git", name), FORCE);
  return app;
}
