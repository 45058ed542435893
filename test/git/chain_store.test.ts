import { promises, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { readChain, recordsIn } from "../../lib/git/chain.ts";
import { appendToChain } from "../../lib/git/chain_append.ts";
import { chainStore } from "../../lib/git/chain_store.ts";
import type { GitProgram } from "../../lib/git/git_program.ts";
import { filesAt, gitAt, locationAt, sound } from "./chain_places.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
const ref = "refs/rally/default";

git(root, ["init", "-q", "--bare", "plain.git"]);
git(root, ["init", "-q", "--bare", "--object-format=sha256", "sha256.git"]);
git(root, ["init", "-q", "--bare", "--shared=group", "shared.git"]);
git(root, ["clone", "-q", "--bare", "--shared", "plain.git", "borrowing.git"]);

describe("chainStore()", () => {
  it.each(["plain", "sha256", "shared", "borrowing"])(
    "keeps a chain in a repository of the kind %s, where there is a git",
    async (kind) => {
      const path = `${root}/${kind}.git`;
      const { objects, readRef, swapRef } = sound(
        await chainStore(locationAt(path), promises, gitAt(path)),
      );
      const { id } = sound(await appendToChain(objects, null, ["a"], 0));
      expect(await swapRef(ref, null, id)).toEqual({ swapped: true, value: id });
      expect(await swapRef(ref, null, id)).toEqual({ swapped: false, value: id });
      expect(await readRef(ref)).toEqual({ value: id });
      expect(git(path, ["rev-parse", ref])).toBe(id);
      expect(sound(await readChain(objects, id, null)).flatMap(recordsIn)).toEqual(["a"]);
    },
  );

  it.each([
    ["sha256", 'The objects are "sha256", which only git reads'],
    ["shared", "The repository is shared between users, whose rights only git sets"],
    ["borrowing", "The repository borrows objects from another, which only git finds"],
  ])("says of the kind %s why it needs a git where there is none", async (kind, message) => {
    const store = await chainStore(locationAt(`${root}/${kind}.git`), promises);
    expect(store).toMatchObject({ code: "no-git", message });
  });

  it("leaves a reftable to git, a stand-in for one that knows it", async () => {
    git(root, ["init", "-q", "--bare", "reftable.git"]);
    git(`${root}/reftable.git`, ["config", "core.repositoryformatversion", "1"]);
    git(`${root}/reftable.git`, ["config", "extensions.refStorage", "reftable"]);
    const location = locationAt(`${root}/reftable.git`);
    expect(await chainStore(location, promises)).toMatchObject({
      code: "no-git",
      message: 'The refs are kept as "reftable", which only git reads',
    });
    const asked: string[] = [];
    const id = "0f".repeat(20);
    const answering: GitProgram = async (args) => {
      asked.push(args.join(" "));
      return { exit: 0, out: new TextEncoder().encode(`${id}\n`), err: "" };
    };
    const { readRef, swapRef } = sound(await chainStore(location, promises, answering));
    expect(await readRef(ref)).toEqual({ value: id });
    expect(await swapRef(ref, null, id)).toEqual({ swapped: true, value: id });
    expect(asked).toEqual([
      `show-ref --verify --hash ${ref}`,
      `-c core.logAllRefUpdates=false update-ref --no-deref ${ref} ${id} ${"0".repeat(40)}`,
    ]);
  });

  it("reads by git where there is one, which knows sizes first, and writes without", async () => {
    const asked: string[] = [];
    const program = gitAt(`${root}/plain.git`);
    const noting: GitProgram = (args, input) => {
      asked.push(args.join(" "));
      return program(args, input);
    };
    const location = locationAt(`${root}/plain.git`);
    const { objects, readRef } = sound(await chainStore(location, promises, noting));
    const { id } = sound(await objects.write("blob", new Uint8Array(1000)));
    await readRef(ref);
    expect(asked).toEqual([]);
    expect(await objects.read([id], "blob", 999)).toMatchObject({ code: "chain-too-large" });
    expect(asked).toEqual(["--no-replace-objects cat-file --batch-check"]);
    expect(sound(await objects.read([id], "blob", 1000))).toEqual([Buffer.alloc(1000)]);
  });

  it("says what git said where git does not do it", async () => {
    const gone: GitProgram = async () => ({
      exit: 128,
      out: new Uint8Array(),
      err: "fatal: no\nx",
    });
    const { objects, readRef } = sound(
      await chainStore(locationAt(`${root}/sha256.git`), promises, gone),
    );
    const code = "git-failed";
    expect(await readRef(ref)).toEqual({ error: expect.objectContaining({ code }) });
    expect(await appendToChain(objects, null, ["a"], 0)).toMatchObject({
      code,
      message: "Git did not write an object: fatal: no",
    });
  });

  it("finds what a fetch has brought in a pack meanwhile", async () => {
    git(root, ["init", "-q", "--bare", "source.git"]);
    const { objects } = await filesAt(`${root}/source.git`);
    const { id } = sound(await appendToChain(objects, null, ["a"], 0));
    git(`${root}/source.git`, ["update-ref", ref, id]);
    const here = await filesAt(`${root}/plain.git`);
    const fetch = [
      "-c",
      "fetch.unpackLimit=1",
      "fetch",
      "-q",
      `${root}/source.git`,
      `+${ref}:${ref}`,
    ];
    git(`${root}/plain.git`, fetch);
    expect(sound(await readChain(here.objects, id, null)).flatMap(recordsIn)).toEqual(["a"]);
    expect(sound(await here.readRef(ref))).toEqual({ value: id });
  });
});
