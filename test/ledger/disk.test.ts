import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { faultyDisk } from "./faulty_disk.ts";
import { memoryDisk } from "./memory_disk.ts";
import { scratch } from "./scratch_room.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (disk: Disk, path: string): string =>
  Buffer.from(disk.readWhole(path) ?? []).toString();
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

/** A directory on a disk, and a way to put a link there. */
type Made = () => { disk: Disk; root: string; link: (path: string) => void };

const real: Made = () => {
  const root = scratch();
  const link = (path: string): void => symlinkSync(join(root, "elsewhere"), path);
  return { disk: nodeDisk(counters()), root, link };
};
const memory: Made = () => {
  const disk = memoryDisk();
  disk.makeDirectory("/root");
  return { disk, root: "/root", link: disk.link };
};

describe.each<[string, Made]>([
  ["the real one", real],
  ["one in memory", memory],
  [
    "one that could go wrong and does not",
    () => ({ ...real(), disk: faultyDisk(nodeDisk(counters()), () => undefined) }),
  ],
  [
    "one that knows archives and has none",
    () => ({ ...real(), disk: archivedDisk(nodeDisk(counters())) }),
  ],
])("a disk: %s", (_, made) => {
  it("appends at the end, whoever else does, and reads anywhere", () => {
    const { disk, root } = made();
    const [one, two] = [disk.open(`${root}/a`, "append")!, disk.open(`${root}/a`, "append")!];
    expect([
      disk.append(one, bytes("ab")),
      disk.append(two, bytes("cd")),
      disk.append(one, bytes("ef")),
    ]).toEqual([2, 2, 2]);
    const into = new Uint8Array(10);
    expect(disk.read(two, into, 3)).toBe(3);
    expect(Buffer.from(into.subarray(0, 3)).toString()).toBe("def");
    expect(disk.stat(one)).toEqual({ size: 6, inode: disk.inodeAt(`${root}/a`) });
    disk.close(one);
    expect(disk.stat(two).size).toBe(6);
  });

  it("answers for what is not there, and throws for what cannot be", () => {
    const { disk, root } = made();
    expect(disk.open(`${root}/none`, "read")).toBeUndefined();
    expect(disk.open(`${root}/none/deeper`, "append")).toBeUndefined();
    expect([
      disk.inodeAt(`${root}/none`),
      disk.readWhole(`${root}/none`),
      disk.kindOf(`${root}/none`),
    ]).toEqual([undefined, undefined, undefined]);
    expect(disk.list(`${root}/none`)).toEqual([]);
    expect(code(() => disk.makeDirectory(`${root}/none/deeper`))).toBe("ENOENT");
    expect(code(() => disk.syncDirectory(`${root}/none`))).toBe("ENOENT");
  });

  it("takes away what is there, and minds nothing else", () => {
    const { disk, root } = made();
    disk.create(`${root}/a`, bytes("a"));
    disk.remove(`${root}/a`);
    disk.remove(`${root}/a`);
    expect(disk.kindOf(`${root}/a`)).toBeUndefined();
  });

  it("does not open a link", () => {
    const { disk, root, link } = made();
    link(`${root}/link`);
    expect(disk.kindOf(`${root}/link`)).toBe("link");
    expect(code(() => disk.open(`${root}/link`, "read"))).toBe("ELOOP");
    expect(code(() => disk.open(`${root}/link`, "append"))).toBe("ELOOP");
    expect(disk.create(`${root}/link`, bytes("x"))).toBe(false);
  });

  it("opens no directory", () => {
    const { disk, root } = made();
    expect(code(() => disk.open(root, "read"))).toBe("EINVAL");
    expect(code(() => disk.open(root, "append"))).toBe("EISDIR");
  });

  it("makes a file whole, once, and leaves nothing else behind", () => {
    const { disk, root } = made();
    expect([
      disk.create(`${root}/a`, bytes("first")),
      disk.create(`${root}/a`, bytes("second")),
    ]).toEqual([true, false]);
    expect(text(disk, `${root}/a`)).toBe("first");
    expect(disk.list(root)).toEqual(["a"]);
  });

  it("replaces a file by another one, which has another inode", () => {
    const { disk, root } = made();
    disk.create(`${root}/a`, bytes("first"));
    const before = disk.inodeAt(`${root}/a`);
    const handle = disk.open(`${root}/a`, "read")!;
    disk.replace(`${root}/a`, bytes("second"));
    expect(text(disk, `${root}/a`)).toBe("second");
    expect(disk.inodeAt(`${root}/a`)).not.toBe(before);
    expect(disk.stat(handle).inode).toBe(before);
    expect(disk.list(root)).toEqual(["a"]);
  });

  it("makes a directory as often as it is asked to, and knows what stands where", () => {
    const { disk, root } = made();
    for (let i = 0; i < 2; i++) disk.makeDirectory(`${root}/d`);
    disk.create(`${root}/f`, bytes(""));
    expect([disk.kindOf(`${root}/d`), disk.kindOf(`${root}/f`)]).toEqual(["directory", "file"]);
    expect([...disk.list(root)].sort()).toEqual(["d", "f"]);
    disk.syncDirectory(`${root}/d`);
  });

  it("changes bytes in the middle of a file, and makes none by that", () => {
    const { disk, root, link } = made();
    disk.create(`${root}/a`, bytes("abcdef"));
    const [inode, handle] = [disk.inodeAt(`${root}/a`), disk.open(`${root}/a`, "change")!];
    expect(disk.write(handle, bytes("XY"), 2)).toBe(2);
    expect(text(disk, `${root}/a`)).toBe("abXYef");
    expect(disk.read(handle, new Uint8Array(9), 0)).toBe(6);
    expect(disk.inodeAt(`${root}/a`)).toBe(inode);
    expect(disk.open(`${root}/none`, "change")).toBeUndefined();
    expect(disk.list(root)).toEqual(["a"]);
    link(`${root}/link`);
    expect(code(() => disk.open(`${root}/link`, "change"))).toBe("ELOOP");
    expect(code(() => disk.open(root, "change"))).toBe("EISDIR");
  });

  it("says how large a file is, and that one changed later than another", () => {
    const { disk, root, link } = made();
    disk.create(`${root}/a`, bytes("four"));
    link(`${root}/link`);
    const { size, changed } = disk.about(`${root}/a`)!;
    expect([size, changed > 0]).toEqual([4, true]);
    const handle = disk.open(`${root}/a`, "append")!;
    disk.append(handle, bytes("more"));
    expect(disk.about(`${root}/a`)!.size).toBe(8);
    expect(disk.about(`${root}/a`)!.changed).toBeGreaterThanOrEqual(changed);
    expect([disk.about(`${root}/none`), disk.about(`${root}/link`)]).toMatchObject([undefined, {}]);
  });

  it("moves a file, a directory with what is in it, and a link itself", () => {
    const { disk, root, link } = made();
    disk.create(`${root}/a`, bytes("first"));
    disk.makeDirectory(`${root}/d`);
    disk.create(`${root}/d/in`, bytes("inside"));
    link(`${root}/link`);
    const inode = disk.inodeAt(`${root}/a`);
    const moved = ["a", "d", "link", "none"].map((each) =>
      disk.rename(`${root}/${each}`, `${root}/${each}2`),
    );
    expect(moved).toEqual([true, true, true, false]);
    expect(disk.rename(`${root}/a2`, `${root}/none/a`)).toBe(false);
    expect(disk.inodeAt(`${root}/a2`)).toBe(inode);
    expect(text(disk, `${root}/d2/in`)).toBe("inside");
    expect(disk.kindOf(`${root}/link2`)).toBe("link");
    expect([...disk.list(root)].sort()).toEqual(["a2", "d2", "link2"]);
    expect(disk.rename(`${root}/a2`, `${root}/d2/in`)).toBe(true);
    expect(text(disk, `${root}/d2/in`)).toBe("first");
    disk.create(`${root}/b`, bytes("second"));
    expect(code(() => disk.rename(`${root}/b`, `${root}/d2`))).toBe("EISDIR");
  });

  it("takes away a file, a directory with what is in it, and a link itself", () => {
    const { disk, root, link } = made();
    disk.makeDirectory(`${root}/elsewhere`);
    disk.create(`${root}/elsewhere/in`, bytes("kept"));
    disk.create(`${root}/a`, bytes("x"));
    disk.makeDirectory(`${root}/d`);
    disk.create(`${root}/d/in`, bytes("x"));
    link(`${root}/link`);
    for (const each of ["a", "d", "link", "none"]) disk.remove(`${root}/${each}`);
    expect(disk.list(root)).toEqual(["elsewhere"]);
    expect(text(disk, `${root}/elsewhere/in`)).toBe("kept");
  });
});

describe("`nodeDisk()`", () => {
  it("counts what it opens and reads", () => {
    const count = counters();
    const disk = nodeDisk(count);
    const path = join(scratch(), "a");
    writeFileSync(path, "0123456789");
    const handle = disk.open(path, "read")!;
    disk.read(handle, new Uint8Array(4), 8);
    disk.readWhole(path);
    expect(count).toMatchObject({ filesOpened: 2, bytesRead: 12 });
  });

  it("opens no pipe, which it would wait for", () => {
    const [disk, path] = [nodeDisk(counters()), join(scratch(), "pipe")];
    spawnSync("mkfifo", [path]);
    expect(code(() => disk.open(path, "read"))).toBe("EINVAL");
    expect(code(() => disk.readWhole(path))).toBe("EINVAL");
  });

  it("leaves no half-made file behind where it cannot put one", () => {
    const [disk, root] = [nodeDisk(counters()), scratch()];
    mkdirSync(join(root, "d"));
    expect(code(() => disk.replace(join(root, "d"), bytes("x")))).toBe("EISDIR");
    expect(disk.list(root)).toEqual(["d"]);
  });
});
