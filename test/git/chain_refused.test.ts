import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { readChain, recordsIn, SEGMENT_MOST } from "../../lib/git/chain.ts";
import { appendToChain } from "../../lib/git/chain_append.ts";
import type { ChainStore } from "../../lib/git/chain_store.ts";
import { encodeCommit, parseCommit } from "../../lib/git/commit.ts";
import { printed } from "../../lib/git/git_program.ts";
import { isObjectId, type ObjectStore } from "../../lib/git/object_store.ts";
import { encodeSegments, parseSegments, SEGMENTS_MOST } from "../../lib/git/segments.ts";
import fc from "../fast_check.ts";
import { filesAt, gitAt, makeRepositories, sound, throughGit } from "./chain_places.ts";
import { freshDirectory, git } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));
makeRepositories(root);
const cwd = `${root}/plain`;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each<[string, () => Promise<ChainStore>]>([
  ["by isomorphic-git", () => filesAt(cwd)],
  ["by git", async () => throughGit(cwd)],
])("a chain that is refused, %s", (_, open) => {
  const objects = async (): Promise<ObjectStore> => (await open()).objects;
  const append = async (tip: string | null, ...records: string[]): Promise<string> =>
    sound(await appendToChain(await objects(), tip, records, 0)).id;
  const put = async (type: "blob" | "tree" | "commit", content: Uint8Array): Promise<string> =>
    sound(await (await objects()).write(type, content)).id;
  const blob = (text: string): Promise<string> => put("blob", bytes(text));
  const commit = async (tree: string, parent: string | null): Promise<string> =>
    put("commit", encodeCommit(tree, parent, 0, "by hand"));
  const holding = async (parent: string | null, ...texts: string[]): Promise<string> =>
    commit(await put("tree", encodeSegments(await Promise.all(texts.map(blob)))), parent);
  /** A tree as `git mktree` makes it of any lines. */
  const tree = async (...lines: string[]): Promise<string> =>
    printed(await gitAt(cwd)(["mktree", "--missing"], bytes(`${lines.join("\n")}\n`)));
  const refusal = async (tip: string, known: string | null = null): Promise<string> => {
    const read = await readChain(await objects(), tip, known);
    return "code" in read ? `${read.code}: ${read.message}` : "read";
  };

  it("is one whose known tip is no ancestor: rewritten, rewound, or begun anew", async () => {
    const first = await append(null, "a");
    const [known, other] = [await append(first, "b"), await append(first, "c")];
    const gone = `chain-rewritten: The commit ${known}, which is known, is not behind`;
    expect(await refusal(other, known)).toBe(`${gone} ${other}`);
    expect(await refusal(first, known)).toBe(`${gone} ${first}`);
    const begun = await append(null, "z");
    expect(await refusal(begun, known)).toBe(`${gone} ${begun}`);
    // Not even there any more.
    const lost = known.replace(/./g, "1");
    expect(await refusal(other, lost)).toContain("chain-rewritten: ");
    // The twin: who knows nothing of it follows.
    expect(await refusal(other, first)).toBe("read");
  });

  it("is one with a merge, wherever it is", async () => {
    const first = await append(null, "a");
    const [left, right] = [await append(first, "b"), await append(first, "c")];
    const content = bytes(
      `tree ${git(cwd, ["rev-parse", `${left}^{tree}`])}\nparent ${left}\nparent ${right}\n` +
        "author a <a> 0 +0000\ncommitter a <a> 0 +0000\n\nm\n",
    );
    const merge = await put("commit", content);
    const tip = await append(merge, "d");
    const expected = `chain-foreign: The commit ${merge} is a merge, which a room's chain never has`;
    expect(await refusal(tip, first)).toBe(expected);
    expect(await refusal(tip)).toBe(expected);
  });

  it("is one of which a commit changes, drops or shortens what was there", async () => {
    const known = await holding(null, "a\n", "b\n");
    const read = async (...texts: string[]) => refusal(await holding(known, ...texts), known);
    expect(await read("a\n", "b\nc\n", "d\n")).toBe("read");
    expect(await read("x\n", "b\n")).toContain("does not only append: it changes what was closed");
    expect(await read("a\nx\n", "b\n")).toContain("does not only append");
    expect(await read("a\n")).toContain("does not only append");
    expect(await read("a\n", "x\nc\n")).toContain("changes records of 000002.jsonl that are known");
    expect(await read("a\n", "x\n")).toContain("chain-rewritten: ");
    // Put back behind it, the change is still seen.
    const between = await holding(known, "x\n", "b\n");
    const tip = await holding(between, "a\n", "b\n", "c\n");
    expect(await refusal(tip, known)).toContain(`The commit ${between} does not only append`);
    // Of the next of two commits no more is taken apart than what the first has not.
    const next = await holding(known, "a\n", "b\nc\n", "d\n");
    expect(await refusal(await holding(next, "a\n", "b\nc\n", "d\ne\n"), known)).toBe("read");
    const other = await holding(next, "a\n", "x\nc\n", "d\n");
    expect(await refusal(other, known)).toContain(`The commit ${other} does not only append`);
  });

  it("is one with anything else in its trees, which is named", async () => {
    const id = await blob("a\n");
    const at = async (...lines: string[]) => refusal(await commit(await tree(...lines), null));
    const first = `100644 blob ${id}\t000001.jsonl`;
    expect(await at(first)).toBe("read");
    expect(await at(`120000 blob ${id}\t000001.jsonl`)).toMatch(
      /^chain-foreign: The commit \S+ holds a symlink 000001.jsonl where a room has 000001.jsonl$/,
    );
    expect(await at(`100755 blob ${id}\t000001.jsonl`)).toContain("holds an executable");
    expect(await at(`160000 commit ${await append(null, "m")}\t000001.jsonl`)).toContain(
      "holds a submodule",
    );
    expect(await at(first, `040000 tree ${await tree(first)}\t000002.jsonl`)).toContain(
      "holds a directory 000002.jsonl",
    );
    expect(await at(first, `100644 blob ${id}\tREADME`)).toContain(
      "holds a file README where a room has 000002.jsonl",
    );
    expect(await at(first, `100644 blob ${id}\t000003.jsonl`)).toContain("a file 000003.jsonl");
    expect(await at(first, `100644 blob ${id}\tsay\u001b[2Jthis is fine`)).toContain(
      'a file "say [2Jthis is fine"',
    );
  });

  it("is one with a segment that is too large, or whose last line is open", async () => {
    const most = `${"a".repeat(SEGMENT_MOST - 1)}\n`;
    expect(await refusal(await holding(null, most))).toBe("read");
    expect(await refusal(await holding(null, `a${most}`))).toMatch(
      /^chain-too-large: The object \w+ has 262145 bytes; a room has at most 262144 there$/,
    );
    expect(await refusal(await holding(null, "a\n", "b"))).toMatch(
      /^chain-foreign: 000002.jsonl of the commit \w+ does not end with a whole line$/,
    );
    expect(await refusal(await holding(null, ""))).toContain("does not end with a whole line");
    const appended = await appendToChain(await objects(), await holding(null, `a${most}`), [""], 0);
    expect(appended).toMatchObject({ code: "chain-too-large" });
  });

  it("is one that leads to something else, or to nothing", async () => {
    const id = await blob("no tree");
    expect(await refusal(id)).toBe(`chain-damaged: The object ${id} is a blob, not a commit`);
    expect(await refusal(await commit(id, null))).toMatch(
      /chain-damaged: The object \w+ is a blob/,
    );
    const nothing = id.replace(/./g, "2");
    expect(await refusal(nothing)).toBe(`chain-damaged: The object ${nothing} is missing`);
    expect(await refusal(await commit(nothing, null))).toBe(
      `chain-damaged: The object ${nothing} is missing`,
    );
    expect(
      await refusal(await commit(await tree(`100644 blob ${nothing}\t000001.jsonl`), null)),
    ).toBe(`chain-damaged: The object ${nothing} is missing`);
  });

  it("is one of which an object is damaged on disk", async () => {
    const text = `damaged ${_}\n`;
    const [id, tip] = [await blob(text), await holding(null, text)];
    expect(await refusal(tip)).toBe("read");
    const path = `${cwd}/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
    const content = readFileSync(path);
    rmSync(path);
    writeFileSync(path, content.subarray(0, content.length - 6));
    expect(await refusal(tip)).toMatch(/chain-damaged: |git-failed: /);
  });

  it("puts nothing anywhere when it is refused", async () => {
    const foreign = await commit(await tree(`100644 blob ${await blob("a\n")}\tREADME`), null);
    const before = git(cwd, ["count-objects"]);
    expect(await appendToChain(await objects(), foreign, ["b"], 0)).toMatchObject({
      code: "chain-foreign",
    });
    expect(git(cwd, ["count-objects"])).toBe(before);
    expect(existsSync(`${cwd}/.git/refs/rally`)).toBe(false);
  });
});

describe("parseSegments()", () => {
  const commit = "c".repeat(40);
  const id = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((each) => Buffer.from(each).toString("hex"));

  it("reads what encodeSegments() wrote, and nothing that differs from it in a name or a length", () => {
    const change = fc.record({
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 5 }), change, (ids, { at, byte, cut }) => {
        const tree = encodeSegments(ids);
        expect(parseSegments(commit, tree)).toEqual(ids);
        if (tree.length === 0) return;
        const place = at % tree.length;
        const changed = tree.with(place, byte);
        const read = parseSegments(commit, changed);
        const inName = place % (tree.length / ids.length) < "100644 000001.jsonl\0".length;
        if (inName && byte !== tree[place]) expect(read).toHaveProperty("code");
        if (!("code" in read)) expect(encodeSegments(read)).toEqual(changed);
        const short = tree.subarray(0, Math.max(0, tree.length - 1 - cut));
        const some = parseSegments(commit, short);
        if (!("code" in some)) expect(some).toEqual(ids.slice(0, some.length));
      }),
    );
  });

  it("says of any bytes that they are none, and never fails", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom("100644 ", "000001.jsonl", "\0", "40000 ", "../../x").map(bytes),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const tree = new Uint8Array(Buffer.concat(pieces));
        const read = parseSegments(commit, tree);
        if (!("code" in read)) expect(encodeSegments(read)).toEqual(tree);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes as many as a room may have", () => {
    const ids = Array.from({ length: SEGMENTS_MOST + 1 }, (_, n) =>
      n.toString(16).padStart(40, "0"),
    );
    expect(parseSegments(commit, encodeSegments(ids.slice(1)))).toHaveLength(SEGMENTS_MOST);
    expect(parseSegments(commit, encodeSegments(ids))).toMatchObject({ code: "chain-foreign" });
  });
});

describe("parseCommit()", () => {
  const [tree, parent] = ["a".repeat(40), "b".repeat(40)];

  it("reads what encodeCommit() wrote, whatever stands behind the parents", () => {
    const content = encodeCommit(tree, parent, 0, `parent ${tree}`);
    expect(parseCommit("c", content)).toEqual({ id: "c", tree, parents: [parent] });
  });

  it("makes no id of anything else, and never fails", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("tree ", "parent ", "\n", tree, parent, `tree ${tree}\n`, "../../x"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const read = parseCommit("c", bytes(pieces.join("")));
        if ("code" in read) return;
        expect([read.tree, ...read.parents].every(isObjectId)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

it("what is no text in a segment is a record all the same, alike in every clone", () => {
  const piece = Uint8Array.of(
    0xef,
    0xbb,
    0xbf,
    0x61,
    0x0a,
    0x0a,
    0xff,
    0xc3,
    0x0a,
    0x62,
    0x0d,
    0x0a,
  );
  expect(recordsIn(piece)).toEqual(["\ufeffa", "\ufffd\ufffd", "b\r"]);
});
