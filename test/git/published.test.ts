import { existsSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { publishedRefs } from "../../lib/git/published.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));

it("publishedRefs() names the refs of rooms, loose and packed, and nothing else", () => {
  git(root, ["init", "-q", "-b", "main"]);
  git(root, ["commit", "-q", "--allow-empty", "-m", "first"]);
  const refs = () => publishedRefs(`${root}/.git`, nodeFs());
  expect(refs()).toEqual([]);
  for (const ref of ["refs/rally/b", "refs/rally/team/a", "refs/rallye/x"])
    git(root, ["update-ref", ref, "HEAD"]);
  git(root, ["pack-refs", "--all"]);
  expect(existsSync(`${root}/.git/refs/rally/b`)).toBe(false);
  for (const ref of ["refs/rally/b", "refs/rally/c"]) git(root, ["update-ref", ref, "HEAD"]);
  writeFileSync(`${root}/.git/refs/rally/c.lock`, "");
  expect(refs()).toEqual(["refs/rally/b", "refs/rally/c", "refs/rally/team/a"]);
});
