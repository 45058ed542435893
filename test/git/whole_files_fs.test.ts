import { promises, readdirSync, rmSync, writeFileSync } from "node:fs";
import isomorphic from "isomorphic-git";
import { afterAll, describe, expect, it } from "vitest";
import type { GitFs } from "../../lib/git/git_fs.ts";
import { objectsOf } from "../../lib/git/objects.ts";
import { wholeFiles } from "../../lib/git/whole_files_fs.ts";
import { locationAt, makeRepositories, sound } from "./chain_places.ts";
import { freshDirectory, git, tryGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
const location = locationAt(`${root}/plain`);
const gitdir = location.gitDir;

/** A stand-in for a disk that is full, or a process that is killed, in the middle of each write. */
const halfWritten: GitFs = {
  ...promises,
  writeFile: (async (path: string, content: Uint8Array) => {
    await promises.writeFile(path, content.subarray(0, content.length / 2));
    throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  }) as GitFs["writeFile"],
  open: (async (path: string, flags: string, mode: number) => {
    const handle = await promises.open(path, flags, mode);
    const whole = handle.writeFile.bind(handle);
    handle.writeFile = async (content) => {
      await whole((content as Uint8Array).subarray(0, 5));
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    };
    return handle;
  }) as GitFs["open"],
};

const text = (name: string): Uint8Array => new TextEncoder().encode(`${name}\n`.repeat(50));

describe("wholeFiles()", () => {
  it("leaves nothing of an object that could not be written, so that it can be later", async () => {
    const torn = await (await objectsOf(location, halfWritten)).write("blob", text("a"));
    expect(torn).toMatchObject({
      code: "git-failed",
      message: expect.stringContaining("no space"),
    });
    expect(tryGit(`${root}/plain`, ["fsck", "--strict"]).status).toBe(0);
    const { id } = sound(await (await objectsOf(location, promises)).write("blob", text("a")));
    expect(readdirSync(`${gitdir}/objects/${id.slice(0, 2)}`)).toEqual([id.slice(2)]);
    expect(git(`${root}/plain`, ["cat-file", "-s", id])).toBe("100");
  });

  it("keeps isomorphic-git, the twin, from leaving a torn object for good", async () => {
    const blob = (fs: GitFs) =>
      isomorphic.writeBlob({ fs: { promises: fs }, gitdir, blob: text("b") });
    await expect(blob(halfWritten)).rejects.toThrow();
    const id = await blob(promises);
    expect(tryGit(`${root}/plain`, ["cat-file", "blob", id]).status).not.toBe(0);
    rmSync(`${gitdir}/objects/${id.slice(0, 2)}/${id.slice(2)}`);
    await blob(wholeFiles(promises));
    expect(git(`${root}/plain`, ["cat-file", "-s", id])).toBe("100");
  });

  it("names what a killed process leaves so that Git takes it away", async () => {
    let left = "";
    const noting = {
      ...promises,
      open: (async (path: string, flags: string, mode: number) => {
        left = path;
        return promises.open(path, flags, mode);
      }) as GitFs["open"],
    };
    const { id } = sound(await (await objectsOf(location, noting)).write("blob", text("c")));
    writeFileSync(left, "half of an obj");
    const directory = `${gitdir}/objects/${id.slice(0, 2)}`;
    expect(readdirSync(directory)).toHaveLength(2);
    expect(git(`${root}/plain`, ["fsck", "--strict", "--no-dangling"])).toBe("");
    git(`${root}/plain`, ["prune", "--expire=now", id]);
    expect(readdirSync(directory)).toEqual([id.slice(2)]);
  });
});
