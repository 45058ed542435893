import {
  existsSync,
  mkdirSync,
  promises,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { ChainStore } from "../../lib/git/chain_store.ts";
import { swapRef } from "../../lib/git/ref_swap.ts";
import { filesAt, makeRepositories, throughGit } from "./chain_places.ts";
import { freshDirectory, git, tryGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
const [plain, bare] = [`${root}/plain`, `${root}/bare.git`];
git(plain, ["config", "core.logAllRefUpdates", "always"]);
const ref = "refs/rally/default";
const [a, b, c] = ["a", "b", "c"].map((message) =>
  git(plain, ["commit-tree", "-m", message, "HEAD^{tree}"]),
) as [string, string, string];
git(plain, ["push", "-q", bare, ...[a, b, c].map((id) => `${id}:refs/tags/${id}`)]);

beforeEach(() => {
  for (const each of [plain, bare]) {
    const directory = each === plain ? `${plain}/.git` : bare;
    for (const each of ["refs/rally", "logs/refs"])
      rmSync(`${directory}/${each}`, { recursive: true, force: true });
    git(each, ["pack-refs", "--all"]);
    const packed = readFileSync(`${directory}/packed-refs`, "utf8");
    writeFileSync(`${directory}/packed-refs`, packed.replace(/^.* refs\/rally.*\n/gm, ""));
  }
});

describe.each<[string, () => Promise<ChainStore>, common: string]>([
  ["a plain checkout", () => filesAt(plain), `${plain}/.git`],
  ["a linked worktree", () => filesAt(`${root}/linked`), `${plain}/.git`],
  ["a bare repository", () => filesAt(bare), bare],
  ["a linked worktree, by git", async () => throughGit(`${root}/linked`), `${plain}/.git`],
])("a ref that is swapped in %s", (_, open, common) => {
  const said = () => git(common, ["rev-parse", ref]);

  it("says what it was to say, if it said what it was thought to say", async () => {
    const { readRef, swapRef: swap } = await open();
    expect(await readRef(ref)).toEqual({ value: null });
    expect(await swap(ref, a, b)).toEqual({ swapped: false, value: null });
    expect(await swap(ref, null, a)).toEqual({ swapped: true, value: a });
    expect(said()).toBe(a);
    expect(await swap(ref, null, b)).toEqual({ swapped: false, value: a });
    expect(await swap(ref, c, b)).toEqual({ swapped: false, value: a });
    expect(await readRef(ref)).toEqual({ value: a });
    expect(await swap(ref, a, b)).toEqual({ swapped: true, value: b });
    expect(said()).toBe(b);
    expect(existsSync(`${common}/${ref}.lock`)).toBe(false);
  });

  it("is found where Git has packed it, and goes before what is packed", async () => {
    const { readRef, swapRef: swap } = await open();
    await swap(ref, null, a);
    git(common, ["pack-refs", "--all"]);
    expect(existsSync(`${common}/${ref}`)).toBe(false);
    expect(await readRef(ref)).toEqual({ value: a });
    expect(await swap(ref, null, b)).toEqual({ swapped: false, value: a });
    expect(await swap(ref, a, b)).toEqual({ swapped: true, value: b });
    expect([said(), await readRef(ref)]).toEqual([b, { value: b }]);
    git(common, ["update-ref", "-d", ref]);
    expect(await readRef(ref)).toEqual({ value: null });
  });

  it("is left alone while it is locked, and the lock too, which is named", async () => {
    const { swapRef: swap } = await open();
    await swap(ref, null, a);
    const lock = `${common}/${ref}.lock`;
    writeFileSync(lock, "");
    const swapped = await swap(ref, a, b);
    expect(swapped).toMatchObject({
      error: {
        code: "ref-locked",
        message: `${lock} is there: another process is writing the ref, or died while it did`,
        hints: ["Try again; if nobody writes it and the file stays, remove it by hand"],
      },
    });
    expect([said(), existsSync(lock)]).toEqual([a, true]);
    rmSync(lock);
    expect(await swap(ref, a, b)).toMatchObject({ swapped: true });
  });

  it("cannot be where another ref has its directory, nor below another ref", async () => {
    const { swapRef: swap } = await open();
    for (const [other, wanted] of [
      [`${ref}/x`, ref],
      ["refs/rally", ref],
      [ref, `${ref}/x/y`],
    ] as const) {
      for (const pack of [false, true]) {
        git(common, ["update-ref", other, a]);
        if (pack) git(common, ["pack-refs", "--all"]);
        expect(tryGit(common, ["update-ref", wanted, b]).status).not.toBe(0);
        const swapped = await swap(wanted, null, b);
        expect([other, pack, swapped]).toMatchObject([other, pack, { error: { kind: /./ } }]);
        expect(git(common, ["for-each-ref", "--format=%(refname)", "refs/rally"])).toBe(other);
        git(common, ["update-ref", "-d", other]);
      }
    }
  });

  it("takes the place of directories that other refs have left empty", async () => {
    mkdirSync(`${common}/${ref}/x/y`, { recursive: true });
    expect(await (await open()).swapRef(ref, null, a)).toEqual({ swapped: true, value: a });
    expect(said()).toBe(a);
  });

  it("has no reflog", async () => {
    const { swapRef: swap } = await open();
    await swap(ref, null, a);
    await swap(ref, a, b);
    expect(existsSync(`${common}/logs/refs/rally`)).toBe(false);
  });
});

describe("a ref of a room", () => {
  const common = `${plain}/.git`;
  const broken = async (how: string): Promise<void> => {
    const { readRef, swapRef: swap } = await filesAt(plain);
    const error = { code: "bad-ref-file", message: expect.stringContaining(how) };
    expect(await readRef(ref)).toMatchObject({ error });
    expect(await swap(ref, a, b)).toMatchObject({ error });
    expect(existsSync(`${common}/${ref}.lock`)).toBe(false);
  };

  it("is never one that refers to another, which a swap would write through or over", async () => {
    git(plain, ["symbolic-ref", ref, "refs/heads/main"]);
    await broken('says "ref: refs/heads/main"');
    rmSync(`${common}/${ref}`);
    symlinkSync("../heads/main", `${common}/${ref}`);
    await broken("is a symlink");
  });

  it("is refused where its file says nothing that is an object", async () => {
    mkdirSync(`${common}/refs/rally`, { recursive: true });
    writeFileSync(`${common}/${ref}`, "\0".repeat(41));
    await broken("says ");
    writeFileSync(`${common}/${ref}`, "");
    await broken("says ");
  });

  it("stays as it is where nothing can be written, as a stand-in for such a disk has it", async () => {
    const readOnly = {
      ...promises,
      open: async () => Promise.reject(Object.assign(new Error(), { code: "EROFS" })),
    };
    expect(await swapRef(common, ref, null, a, readOnly)).toMatchObject({
      error: { code: "ref-not-written", message: `${common}/${ref}.lock cannot be written: EROFS` },
    });
  });

  it("is refused where the file of packed refs cannot be read, as a stand-in has it", async () => {
    const unreadable = {
      ...promises,
      readFile: async () => Promise.reject(Object.assign(new Error(), { code: "EACCES" })),
    } as unknown as typeof promises;
    const message = `${common}/packed-refs cannot be read (EACCES): it holds no ref of a room`;
    expect(await swapRef(common, ref, null, a, unreadable)).toMatchObject({ error: { message } });
    expect(existsSync(`${common}/${ref}.lock`)).toBe(false);
  });

  it("is made although Git takes the directory away meanwhile, as a stand-in has it", async () => {
    let times = 0;
    const emptying = {
      ...promises,
      open: (async (path: string, flags: string) => {
        if (times++ === 0) rmSync(`${common}/refs/rally`, { recursive: true });
        return promises.open(path, flags);
      }) as typeof promises.open,
    };
    expect(await swapRef(common, ref, null, a, emptying)).toEqual({ swapped: true, value: a });
  });

  it("is no place to remove a lock that another has made behind the swap", async () => {
    const lock = `${common}/${ref}.lock`;
    const next = {
      ...promises,
      rename: async (from: string, to: string) => {
        await promises.rename(from, to);
        writeFileSync(lock, "");
      },
    } as typeof promises;
    expect(await swapRef(common, ref, null, a, next)).toEqual({ swapped: true, value: a });
    expect(existsSync(lock)).toBe(true);
  });
});
