import { promises, rmSync, writeFileSync } from "node:fs";
import git from "isomorphic-git";
import { afterAll, describe, expect, it } from "vitest";
import { branchAndCommit, type GitCommand } from "../../lib/git/facts.ts";
import { branchOf } from "../../lib/git/head.ts";
import { type GitLocation, locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { type Env, git as runGit, tryGit } from "./git_command.ts";
import { buildLayouts } from "./layouts.ts";

const { root, layouts } = buildLayouts();
const fs = nodeFs();
afterAll(() => rmSync(root, { recursive: true }));

const located = layouts.flatMap(({ title, cwd, env }) => {
  const location = locate(cwd, env, fs);
  return location === undefined || "error" in location ? [] : [{ title, cwd, env, location }];
});
const locationOf = (title: string): GitLocation => {
  const layout = located.find((candidate) => candidate.title === title);
  if (layout === undefined) throw new Error(title);
  return layout.location;
};
const spawned: GitCommand = async (args) => {
  const { status, stdout } = tryGit(root, args);
  return status === 0 ? stdout : undefined;
};

describe("branchAndCommit() and branchOf() agree with git", () => {
  // Git looks for refs beside HEAD even where GIT_COMMON_DIR says that they are in another place.
  const cases = located.filter(({ env }) => env.GIT_COMMON_DIR === undefined);
  it.each(cases)("in: $title", async ({ cwd, env, location }) => {
    const expected = askGit(cwd, env);
    expect(branchOf(location.gitDir, fs)).toBe(expected.branch);
    expect(await branchAndCommit(location, { promises }, spawned)).toEqual(expected);
  });
});

describe("branchAndCommit() in a linked worktree", () => {
  const location = locationOf("a linked worktree");

  it("is not what isomorphic-git says without the common directory", async () => {
    const gitdir = location.gitDir;
    await expect(git.resolveRef({ fs: { promises }, gitdir, ref: "HEAD" })).rejects.toThrow();
    expect(await branchAndCommit(location, { promises })).toMatchObject({ branch: "topic" });
  });
});

describe("branchAndCommit() of what isomorphic-git cannot read", () => {
  it("says why, without git", async () => {
    const facts = await branchAndCommit(locationOf("SHA-256"), { promises });
    expect(facts).toMatchObject({ branch: "main", commit: null });
    expect(facts.reason).toContain("sha256");
  });

  it("takes a reftable for one", async () => {
    runGit(root, ["init", "-q", "reftable"]);
    writeFileSync(
      `${root}/reftable/.git/config`,
      "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n",
    );
    writeFileSync(`${root}/reftable/.git/HEAD`, "ref: refs/heads/.invalid\n");
    const location = locate(`${root}/reftable`, {}, fs);
    if (location === undefined || "error" in location) throw new Error("not found");
    expect(branchOf(location.gitDir, fs)).toBeNull();
    const facts = await branchAndCommit(location, { promises });
    expect(facts).toMatchObject({ branch: null, commit: null });
    expect(facts.reason).toContain("reftable");
    const answering: GitCommand = async ([, verb]) =>
      verb === "symbolic-ref" ? "refs/heads/x" : "0f";
    expect(await branchAndCommit(location, { promises }, answering)).toEqual({
      branch: "x",
      commit: "0f",
    });
  });

  it("says what is wrong with a HEAD that leads nowhere", async () => {
    runGit(root, ["init", "-q", "astray"]);
    writeFileSync(`${root}/astray/.git/HEAD`, "ref: refs/remotes/gone\n");
    const location = locate(`${root}/astray`, {}, fs);
    if (location === undefined || "error" in location) throw new Error("not found");
    const facts = await branchAndCommit(location, { promises });
    expect(facts).toMatchObject({ branch: null, commit: null });
    expect(facts.reason).toContain("HEAD");
  });
});

function askGit(cwd: string, env: Env): { branch: string | null; commit: string | null } {
  const ref = tryGit(cwd, ["symbolic-ref", "--quiet", "HEAD"], env);
  const commit = tryGit(cwd, ["rev-parse", "--quiet", "--verify", "HEAD"], env);
  return {
    branch: ref.status === 0 ? ref.stdout.replace(/^refs\/heads\//, "") : null,
    commit: commit.status === 0 ? commit.stdout : null,
  };
}
