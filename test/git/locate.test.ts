import { rmSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type GitLocation, locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { type Env, tryGit } from "./git_command.ts";
import { buildLayouts } from "./layouts.ts";

const { root, layouts } = buildLayouts();
const fs = nodeFs();
afterAll(() => rmSync(root, { recursive: true }));

describe("locate() agrees with git rev-parse", () => {
  it.each(layouts)("in: $title", ({ cwd, env }) => {
    const found = locate(cwd, env, fs);
    const ours = found !== undefined && "error" in found ? "error" : found;
    expect(ours).toEqual(askGit(cwd, env));
  });
});

it("locate() has one common directory for all worktrees, and a name for each", () => {
  const of = (title: string): GitLocation => {
    const layout = layouts.find((candidate) => candidate.title === title);
    const found = layout && locate(layout.cwd, layout.env, fs);
    if (found === undefined || "error" in found) throw new Error(title);
    return found;
  };
  const main = of("a plain checkout");
  const linked = ["a linked worktree", "a linked worktree whose name is taken"].map(of);
  expect(linked.map((one) => one.commonDir)).toEqual([main.commonDir, main.commonDir]);
  expect([main, ...linked].map((one) => one.worktreeName)).toEqual(["", "linked", "linked1"]);
  // The twin: without the common directory each worktree would be alone.
  expect(new Set([main, ...linked].map((one) => one.gitDir)).size).toBe(3);
});

it("locate() names the broken file, and what it says", () => {
  const layout = layouts.find(({ title }) => title === "a .git file that names nothing");
  const found = locate(layout?.cwd ?? "", {}, fs);
  expect(found).toMatchObject({ error: { kind: "missing", code: "broken-git-file" } });
  expect(JSON.stringify(found)).toContain("../missing");
});

it("locate() finds nothing from a directory that does not exist", () => {
  expect(locate(`${root}/plain/not here`, {}, fs)).toBeUndefined();
});

it("locate() asks the disk at most 16 questions in a plain checkout", () => {
  let asked = 0;
  const counting = Object.fromEntries(
    Object.entries(fs).map(([name, ask]) => [
      name,
      (path: string) => {
        asked++;
        return ask(path);
      },
    ]),
  ) as unknown as typeof fs;
  locate(`${root}/plain/src`, {}, counting);
  expect(asked).toBeLessThanOrEqual(16);
});

/** What `git rev-parse` says; `undefined` without a repository, `"error"` where Git gives up. */
function askGit(cwd: string, env: Env): GitLocation | undefined | "error" {
  const ask = (what: string) => tryGit(cwd, ["rev-parse", "--path-format=absolute", what], env);
  const dir = ask("--git-dir");
  if (dir.status !== 0) return dir.stderr.includes("or any of the parent") ? undefined : "error";
  const gitDir = fs.realpath(dir.stdout) ?? "";
  const commonDir = fs.realpath(ask("--git-common-dir").stdout) ?? "";
  const top = ask("--show-toplevel");
  return {
    gitDir,
    commonDir,
    worktreeRoot: top.status === 0 ? (fs.realpath(top.stdout) ?? top.stdout) : null,
    worktreeName: gitDir === `${commonDir}/worktrees/${basename(gitDir)}` ? basename(gitDir) : "",
    bare: ask("--is-bare-repository").stdout === "true",
  };
}
