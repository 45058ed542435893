import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { afterAll, expect, it } from "vitest";
import { locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { listWorktrees } from "../../lib/git/worktrees.ts";
import { git } from "./git_command.ts";
import { buildLayouts } from "./layouts.ts";

const { root, layouts } = buildLayouts();
const fs = nodeFs();
afterAll(() => rmSync(root, { recursive: true }));

it.each(layouts.filter(({ env }) => Object.keys(env).length === 0))(
  "listWorktrees() agrees with git worktree list in: $title",
  ({ cwd }) => {
    const location = locate(cwd, {}, fs);
    if (location === undefined || "error" in location) return;
    const listed = listWorktrees(location.commonDir, fs).map(({ root }) => root);
    const lines = git(cwd, ["worktree", "list", "--porcelain"]).split("\n");
    const said = lines.flatMap((line) => (line.startsWith("worktree ") ? [line.slice(9)] : []));
    // The first is the main checkout, or the bare repository.
    expect(listed.toSorted()).toEqual(said.slice(1).toSorted());
  },
);

it("listWorktrees() names them as git does, and says which are gone", () => {
  rmSync(`${root}/elsewhere`, { recursive: true });
  const found = listWorktrees(`${root}/plain/.git`, fs);
  expect(found.map(({ name, exists }) => [name, exists])).toEqual([
    ["inner", true],
    ["linked", true],
    ["linked1", false],
  ]);
  expect(found[1]).toEqual({
    name: "linked",
    gitDir: `${root}/plain/.git/worktrees/linked`,
    root: `${root}/linked`,
    exists: true,
  });
});

it("listWorktrees() reads relative places, which newer Git writes", () => {
  const admin = `${root}/plain/.git/worktrees/linked`;
  const absolute = readFileSync(`${admin}/gitdir`, "utf8").trim();
  writeFileSync(`${admin}/gitdir`, `${relative(admin, absolute)}\n`);
  const found = listWorktrees(`${root}/plain/.git`, fs).find(({ name }) => name === "linked");
  expect(found).toMatchObject({ root: `${root}/linked`, exists: true });
});
