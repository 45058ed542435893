import { existsSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readChain, recordsIn } from "../../lib/git/chain.ts";
import { appendToChain } from "../../lib/git/chain_append.ts";
import { filesAt, makeRepositories, sound } from "./chain_places.ts";
import { freshDirectory, git, tryGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
const plain = `${root}/plain`;
const ref = "refs/rally/default";

const say = async (path: string, record: string): Promise<void> => {
  const { objects, readRef, swapRef } = await filesAt(path);
  const { value } = sound(await readRef(ref));
  const { id } = sound(await appendToChain(objects, value, [record], Date.UTC(2027, 0)));
  expect(await swapRef(ref, value, id)).toEqual({ swapped: true, value: id });
};
const heard = async (path: string): Promise<string[]> => {
  const { objects, readRef } = await filesAt(path);
  const { value } = sound(await readRef(ref));
  return sound(await readChain(objects, value!, null)).flatMap(recordsIn);
};

writeFileSync(`${plain}/a.ts`, "changed\n");
/** What a person looks at, before there is a room's ref and behind it. */
const LOOKS = [
  ["branch", "-a", "-v"],
  ["tag"],
  ["log", "--oneline", "--decorate"],
  ["log", "--oneline", "--branches", "--tags", "--remotes"],
  ["status"],
  ["status", "--porcelain=v2", "--branch", "--show-stash"],
  ["stash", "list"],
  ["reflog", "--all"],
  ["worktree", "list"],
  ["describe", "--all"],
];
const seen = (): string[] => LOOKS.map((args) => git(plain, args));
const before = seen();
beforeAll(async () => {
  for (const record of ["a", "b", "c"]) await say(`${root}/linked`, record);
});

describe("a room's ref", () => {
  it("shows in no branches, tags, log, status or stash", () => {
    expect(seen()).toEqual(before);
    // The twin: a branch would.
    git(plain, ["branch", "rally", ref]);
    expect(seen()).not.toEqual(before);
    git(plain, ["branch", "-D", "rally"]);
  });

  it("shows where all refs were asked for, unless it is excluded", () => {
    const all = (...args: string[]) => git(plain, ["log", "--oneline", ...args, "--all"]);
    expect(all()).toContain("rally: 1 fact");
    expect(all("--exclude=refs/rally/*")).not.toContain("rally:");
    expect(git(plain, ["for-each-ref", "--format=%(refname)", "refs/rally"])).toBe(ref);
  });

  it("goes with no fetch, clone or push that does not name it", () => {
    git(root, ["init", "-q", "--bare", "origin.git"]);
    git(plain, ["push", "-q", "--all", `${root}/origin.git`]);
    git(plain, ["push", "-q", "--tags", `${root}/origin.git`]);
    expect(git(`${root}/origin.git`, ["for-each-ref", "refs/rally"])).toBe("");
    git(root, ["clone", "-q", plain, "cloned"]);
    expect(git(`${root}/cloned`, ["for-each-ref", "refs/rally"])).toBe("");
  });

  it("goes with a mirror", async () => {
    git(root, ["clone", "-q", "--mirror", plain, "mirror.git"]);
    expect(await heard(`${root}/mirror.git`)).toEqual(["a", "b", "c"]);
  });

  it("goes with a push of refs/rally/*, forwards only, and comes by such a fetch", async () => {
    git(root, ["init", "-q", "--bare", "remote.git"]);
    git(plain, ["push", "-q", `${root}/remote.git`, "refs/rally/*:refs/rally/*"]);
    expect(await heard(`${root}/remote.git`)).toEqual(["a", "b", "c"]);
    git(root, ["clone", "-q", `${root}/remote.git`, "other"]);
    git(`${root}/other`, ["fetch", "-q", "origin", "refs/rally/*:refs/rally/*"]);
    await say(`${root}/other`, "d");
    git(`${root}/other`, ["push", "-q", "origin", "refs/rally/*:refs/rally/*"]);
    expect(await heard(`${root}/remote.git`)).toEqual(["a", "b", "c", "d"]);
    await say(plain, "e");
    const late = tryGit(plain, ["push", `${root}/remote.git`, "refs/rally/*:refs/rally/*"]);
    expect([late.status, late.stderr]).toEqual([1, expect.stringContaining("[rejected]")]);
    expect(await heard(`${root}/remote.git`)).toEqual(["a", "b", "c", "d"]);
  });

  it("goes with a bundle", async () => {
    const records = await heard(plain);
    git(plain, ["bundle", "create", "-q", `${root}/room.bundle`, ref]);
    git(root, ["init", "-q", "--bare", "unbundled.git"]);
    git(`${root}/unbundled.git`, ["fetch", "-q", `${root}/room.bundle`, `${ref}:${ref}`]);
    expect(await heard(`${root}/unbundled.git`)).toEqual(records);
  });

  it("stays through gc, and can be appended to behind it", async () => {
    const records = await heard(plain);
    git(plain, ["gc", "-q", "--prune=now"]);
    expect(existsSync(`${plain}/.git/${ref}`)).toBe(false);
    expect(await heard(`${root}/linked`)).toEqual(records);
    await say(`${root}/linked`, "f");
    git(plain, ["repack", "-adfq"]);
    expect(await heard(plain)).toEqual([...records, "f"]);
    expect(git(plain, ["fsck", "--strict", "--no-dangling"])).toBe("");
  });
});
