import { promises, rmSync, writeFileSync } from "node:fs";
import git from "isomorphic-git";
import { afterAll, describe, expect, it } from "vitest";
import { locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { isShared, worktreeFs } from "../../lib/git/worktree_fs.ts";
import { freshDirectory, git as runGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
runGit(root, ["init", "-q", "-b", "main", "repo"]);
writeFileSync(`${root}/repo/a.ts`, "\n");
runGit(`${root}/repo`, ["add", "."]);
runGit(`${root}/repo`, ["commit", "-qm", "first"]);
runGit(`${root}/repo`, ["worktree", "add", "-q", "-b", "topic", `${root}/linked`]);
const linked = `${root}/linked`;
const location = locate(linked, {}, nodeFs());
if (location === undefined || "error" in location) throw new Error("not found");
const gitdir = location.gitDir;

describe("isShared() agrees with git rev-parse --git-path", () => {
  it.each([
    [
      "HEAD",
      "index",
      "ORIG_HEAD",
      "FETCH_HEAD",
      "MERGE_HEAD",
      "config.worktree",
      "gitdir",
      "locked",
    ],
    [
      "config",
      "packed-refs",
      "shallow",
      "gc.pid",
      "description",
      "COMMIT_EDITMSG",
      "sequencer/todo",
    ],
    ["objects/ab/cd", "objects/pack", "hooks/pre-commit", "info/exclude", "info/sparse-checkout"],
    ["refs/heads/main", "refs/tags/v1", "refs/rally/default", "refs/stash", "refs/bisectish/x"],
    ["refs/bisect/bad", "refs/worktree/x", "refs/rewritten/x"],
    ["logs/HEAD", "logs/refs/heads/main", "logs/refs/bisect/bad", "logs/refs/worktree/x"],
    ["modules/sub/HEAD", "worktrees/other/HEAD", "rr-cache/x", "remotes/x", "branches/x"],
  ])("for %s, …", (...paths) => {
    for (const path of paths) {
      const said = runGit(linked, ["rev-parse", "--path-format=absolute", "--git-path", path]);
      expect([path, isShared(path)]).toEqual([path, !said.startsWith(`${gitdir}/`)]);
    }
  });

  it("and takes a lock for what it locks", () => {
    expect(["packed-refs.lock", "config.lock", "HEAD.lock", "index.lock"].map(isShared)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("isomorphic-git through worktreeFs() agrees with git in a linked worktree", () => {
  const fs = worktreeFs({ promises }, location);

  it("on refs, history and status", async () => {
    const head = runGit(linked, ["rev-parse", "HEAD"]);
    expect(await git.resolveRef({ fs, gitdir, ref: "HEAD" })).toBe(head);
    expect(await git.listBranches({ fs, gitdir })).toEqual(["main", "topic"]);
    expect((await git.log({ fs, gitdir })).map(({ oid }) => oid)).toEqual([head]);
    expect(await git.statusMatrix({ fs, dir: linked, gitdir })).toEqual([["a.ts", 1, 1, 1]]);
    // The twin: without it the refs are not found at all.
    expect(await git.listBranches({ fs: { promises }, gitdir })).toEqual([]);
  });

  it("on a ref that it writes", async () => {
    const value = runGit(linked, ["rev-parse", "HEAD"]);
    await git.writeRef({ fs, gitdir, ref: "refs/rally/default", value });
    expect(runGit(`${root}/repo`, ["rev-parse", "refs/rally/default"])).toBe(value);
  });
});
