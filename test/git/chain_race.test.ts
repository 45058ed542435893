import { spawn } from "node:child_process";
import { once } from "node:events";
import { promises, rmSync } from "node:fs";
import { join } from "node:path";
import isomorphic from "isomorphic-git";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { readChain, recordsIn } from "../../lib/git/chain.ts";
import { appendToChain } from "../../lib/git/chain_append.ts";
import { filesAt, makeRepositories, sound } from "./chain_places.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
const ref = "refs/rally/default";

const [PROCESSES, EACH] = [10, 20];
const ALL = Array.from(
  { length: PROCESSES * EACH },
  (_, n) => `${n % PROCESSES} ${Math.floor(n / PROCESSES)}`,
);

/** Lets processes append at once, in turn at these paths and in these ways; gives the records of the chain. */
async function race(paths: readonly string[], ways: readonly string[]): Promise<string[]> {
  const script = join(import.meta.dirname, "chain_appender.ts");
  const children = Array.from({ length: PROCESSES }, (_, n) => {
    const path = `${root}/${paths[n % paths.length]}`;
    const words = [script, path, String(n), String(EACH), ways[n % ways.length]!];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return once(child, "close");
  });
  // Each time some have ended, Git takes the ref out of its file while the others write it.
  const exits = children.map(async (closed) => {
    const [exit] = await closed;
    git(`${root}/${paths[0]}`, ["pack-refs", "--all"]);
    return exit;
  });
  expect(await Promise.all(exits)).toEqual(children.map(() => 0));
  const { objects, readRef } = await filesAt(`${root}/${paths[0]}`);
  const { value } = sound(await readRef(ref));
  return sound(await readChain(objects, value!, null)).flatMap(recordsIn);
}

describe("processes that append to one chain at once lose nothing", () => {
  it.each([
    ["in a linked worktree and its main checkout", ["linked", "plain"], ["rally"]],
    ["in a bare repository, with real git update-ref among them", ["bare.git"], ["rally", "git"]],
  ])(
    "%s",
    async (_, paths, ways) => {
      const records = await race(paths, ways);
      expect(records.toSorted()).toEqual(ALL.toSorted());
      const cwd = `${root}/${paths[0]}`;
      expect(git(cwd, ["rev-list", "--count", ref])).toBe(String(PROCESSES * EACH));
      expect(git(cwd, ["fsck", "--strict", "--no-dangling"])).toBe("");
    },
    300_000,
  );
});

describe("those who have all read the same", () => {
  const rivals = async (
    path: string,
    write: (id: string, read: string | null) => Promise<unknown>,
  ) => {
    const { objects, readRef } = await filesAt(path);
    const { value } = sound(await readRef(ref));
    const made = ["a", "b", "c"].map(async (record) =>
      sound(await appendToChain(objects, value, [record], 0)),
    );
    return Promise.all((await Promise.all(made)).map(({ id }) => write(id, value)));
  };

  it("are told by a swap that all but one have lost", async () => {
    git(root, ["init", "-q", "--bare", "rivals.git"]);
    const { swapRef } = await filesAt(`${root}/rivals.git`);
    const said = await rivals(`${root}/rivals.git`, (id, read) => swapRef(ref, read, id));
    expect(said.filter((each) => (each as { swapped?: boolean }).swapped)).toHaveLength(1);
  });

  it("are all told that they have written by isomorphic-git, the twin, which keeps one", async () => {
    const gitdir = `${root}/rivals.git`;
    const fs = { promises };
    const said = await rivals(gitdir, (value) =>
      isomorphic.writeRef({ fs, gitdir, ref, value, force: true }),
    );
    expect(said).toHaveLength(3);
    expect(git(gitdir, ["rev-list", "--count", ref])).toBe("2");
  });
});
