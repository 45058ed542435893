/** Repositories and worktrees made by the real git, each test file in a directory of its own. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { freshDirectory, git } from "../git/git_command.ts";

/** A repository `app` with one commit and a linked worktree `feature` on a branch of that name. */
export interface Scene {
  readonly root: string;
  readonly app: string;
  readonly feature: string;
  readonly room: string;
  /** The ledger's first segment. */
  readonly ledger: string;
}

/** A fresh directory that goes when the file's tests are over. Not for the inside of a test, where nothing can be put off. */
export function scratch(): string {
  const root = freshDirectory();
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Makes the scene in a directory, a fresh one unless given. */
export function scene(root = scratch()): Scene {
  const app = repository(join(root, "app"));
  const feature = join(root, "feature");
  git(app, ["worktree", "add", "-q", "-b", "feature", feature]);
  const room = join(app, ".rally");
  return { root, app, feature, room, ledger: join(room, "log/main.jsonl") };
}

/** A repository with a few files in one commit, two of them links: `code` is `src`, `entry.ts` is `src/a.ts`. */
export function repository(path: string): string {
  mkdirSync(join(path, "src/deep"), { recursive: true });
  writeFileSync(join(path, "src/a.ts"), "export {};\n");
  writeFileSync(join(path, "src/deep/b.ts"), "export {};\n");
  writeFileSync(join(path, "README"), "read me\n");
  symlinkSync("src", join(path, "code"));
  symlinkSync("src/a.ts", join(path, "entry.ts"));
  git(path, ["init", "-q", "-b", "main"]);
  git(path, ["add", "."]);
  git(path, ["commit", "-qm", "first"]);
  return path;
}

/** What `git status` has to tell. */
export function statusOf(...worktrees: string[]): string {
  return worktrees.map((each) => git(each, ["status", "--porcelain", "--ignored=no"])).join("");
}
