import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { readChain, recordsIn, SEGMENT_MOST } from "../../lib/git/chain.ts";
import { appendToChain, SEGMENT_FULL } from "../../lib/git/chain_append.ts";
import type { ChainStore } from "../../lib/git/chain_store.ts";
import { filesAt, makeRepositories, sound, throughGit } from "./chain_places.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
git(root, ["init", "-q", "--bare", "--object-format=sha256", "sha256.git"]);

const PLACES: readonly [string, () => Promise<ChainStore>, path: string][] = [
  ["a plain checkout", () => filesAt(`${root}/plain`), "plain"],
  ["a linked worktree", () => filesAt(`${root}/linked`), "linked"],
  ["a bare repository", () => filesAt(`${root}/bare.git`), "bare.git"],
  ["a plain checkout, by git", async () => throughGit(`${root}/plain`), "plain"],
  ["SHA-256, by git", async () => throughGit(`${root}/sha256.git`), "sha256.git"],
];

const AT = Date.UTC(2027, 0, 31, 12);
/** Others in each place, for objects that are there already are not written. */
const recordsOf =
  (place: string) =>
  (from: number, to: number, length = 100): string[] =>
    Array.from(
      { length: to - from },
      (_, index) => `{"in":"${place}","n":${from + index},"s":"${"é".repeat(length / 2)}"}`,
    );

describe.each(PLACES)("a chain in %s", (place, open, path) => {
  const records = recordsOf(place);
  const cwd = `${root}/${path}`;
  const append = async (tip: string | null, texts: readonly string[]): Promise<string> =>
    sound(await appendToChain((await open()).objects, tip, texts, AT)).id;
  const read = async (tip: string, known: string | null = null): Promise<string[]> =>
    sound(await readChain((await open()).objects, tip, known)).flatMap(recordsIn);

  it("gives back what was appended, behind what is known", async () => {
    const first = await append(null, records(0, 3));
    const second = await append(first, records(3, 4));
    const third = await append(second, records(4, 9));
    expect(await read(third)).toEqual(records(0, 9));
    expect(await read(third, second)).toEqual(records(4, 9));
    expect(await read(third, first)).toEqual(records(3, 9));
    expect(await read(third, third)).toEqual([]);
  });

  it("closes a segment before it is larger than the limit, but holds each record whole", async () => {
    const length = 20_000;
    const first = await append(null, records(0, 2, length));
    const second = await append(first, [
      ...records(2, 8, length),
      ...records(8, 9, SEGMENT_FULL + 5000),
    ]);
    const third = await append(second, records(9, 10));
    const sizes = git(cwd, ["ls-tree", "--format=%(objectsize) %(path)", third]).split("\n");
    expect(sizes.map((each) => each.split(" ")[1])).toEqual([
      "000001.jsonl",
      "000002.jsonl",
      "000003.jsonl",
      "000004.jsonl",
      "000005.jsonl",
    ]);
    const bytes = sizes.map((each) => Number(each.split(" ")[0]));
    expect(bytes.slice(0, 3).every((each) => each > 40_000 && each <= SEGMENT_FULL)).toBe(true);
    expect(bytes[3]).toBeGreaterThan(SEGMENT_FULL);
    expect(bytes[3]).toBeLessThan(SEGMENT_MOST);
    expect(await read(third, first)).toEqual([
      ...records(2, 8, length),
      ...records(8, 9, SEGMENT_FULL + 5000),
      ...records(9, 10),
    ]);
    // What is closed is the same blob in every commit behind.
    const closed = (commit: string) => git(cwd, ["rev-parse", `${commit}:000002.jsonl`]);
    expect(closed(third)).toBe(closed(second));
  });

  it("names nobody, tells no time zone, and is sound to Git", async () => {
    const tip = await append(await append(null, records(0, 1)), records(1, 3));
    expect(git(cwd, ["cat-file", "commit", tip]).split("\n").slice(2)).toEqual([
      `author rally <rally@rally.invalid> ${AT / 1000} +0000`,
      `committer rally <rally@rally.invalid> ${AT / 1000} +0000`,
      "",
      "rally: 2 facts",
    ]);
    expect(git(cwd, ["fsck", "--strict", "--no-dangling", tip])).toBe("");
  });
});

it("a chain is the same whoever writes it", async () => {
  const records = recordsOf("both");
  const [files, program] = [await filesAt(`${root}/bare.git`), throughGit(`${root}/bare.git`)];
  const made = async (first: ChainStore, second: ChainStore): Promise<string> => {
    const { id } = sound(await appendToChain(first.objects, null, records(0, 2), AT));
    return sound(await appendToChain(second.objects, id, records(2, 3), AT)).id;
  };
  expect(await made(files, program)).toBe(await made(program, files));
});
