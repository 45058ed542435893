import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { pack } from "../../lib/ledger/archive.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import type { Disk } from "../../lib/ledger/disk.ts";
import { forget } from "../../lib/ledger/forgetting.ts";
import { occurrences } from "../../lib/ledger/occurrences.ts";
import { overwrite } from "../../lib/ledger/overwrite.ts";
import { overwriteArchived } from "../../lib/ledger/overwrite_archived.ts";
import { ADA } from "../room/story.ts";
import { type Call, faultyDisk, once } from "./faulty_disk.ts";
import { memoryDisk } from "./memory_disk.ts";
import { said } from "./scratch_room.ts";

const ROOM = "/.rally";
const MAIN = `${ROOM}/log/main.jsonl`;
const PLACE = { segment: "main", offset: 3 };
const [BEFORE, AFTER] = [Buffer.from("defgh"), Buffer.from("d**gX")];

function room() {
  const disk = memoryDisk();
  for (const each of [ROOM, `${ROOM}/log`]) disk.makeDirectory(each);
  disk.put(MAIN, Buffer.from("abcdefghijk"));
  return disk;
}

const there = (disk: Disk): string => Buffer.from(disk.readWhole(MAIN)!).toString();

describe("`overwrite()`", () => {
  it("changes what differs by one write, on disk before it says so", () => {
    const files = room();
    const disk = faultyDisk(files, () => undefined);
    expect(overwrite(disk, ROOM, PLACE, BEFORE, AFTER)).toEqual({ outcome: "done" });
    expect(there(files)).toBe("abcd**gXijk");
    const calls = disk.calls.map((each) => each.name);
    expect(calls.filter((each) => each === "write")).toHaveLength(1);
    expect(calls.indexOf("sync")).toBeGreaterThan(calls.indexOf("write"));
    expect(calls.lastIndexOf("read")).toBeGreaterThan(calls.indexOf("sync"));
    expect(calls.at(-1)).toBe("close");
  });

  it("changes nothing where other bytes stand than were read, or nothing at all", () => {
    const disk = room();
    expect(overwrite(disk, ROOM, PLACE, Buffer.from("other"), AFTER).outcome).toBe("changed");
    expect(overwrite(disk, ROOM, { segment: "main", offset: 9 }, BEFORE, AFTER).outcome).toBe(
      "changed",
    );
    expect(overwrite(disk, ROOM, { segment: "none", offset: 3 }, BEFORE, AFTER).outcome).toBe(
      "changed",
    );
    expect(there(disk)).toBe("abcdefghijk");
  });

  it("changes no file that has lost its name", () => {
    const files = room();
    const disk = { ...files, inodeAt: () => -1 };
    expect(overwrite(disk, ROOM, PLACE, BEFORE, AFTER).outcome).toBe("changed");
    expect(there(files)).toBe("abcdefghijk");
  });

  it("goes on after a short write", () => {
    const files = room();
    const disk = faultyDisk(files, once("write", 0, { takes: 1 }));
    expect(overwrite(disk, ROOM, PLACE, BEFORE, AFTER)).toEqual({ outcome: "done" });
    expect(there(files)).toBe("abcd**gXijk");
  });

  it.each<[string, (call: Call) => ReturnType<ReturnType<typeof once>>, boolean]>([
    ["at the first write", once("write", 0, "EIO"), false],
    ["within a write", once("write", 0, { takes: 2, fails: "EIO" }), true],
    ["at the sync", once("sync", 0, "EIO"), false],
    ["at opening", once("open", 0, "EACCES"), false],
  ])("says of a fault %s whether the line is torn", (_, plan, torn) => {
    const disk = faultyDisk(room(), plan);
    expect(overwrite(disk, ROOM, PLACE, BEFORE, AFTER)).toMatchObject({ outcome: "failed", torn });
    expect(disk.calls.filter((each) => each.name === "close").length).toBe(
      disk.calls.filter((each) => each.name === "open").length -
        (plan({ name: "open", path: "", nth: 0 }) ? 1 : 0),
    );
  });
});

describe("`overwriteArchived()`", () => {
  const path = `${ROOM}/log/archive/main.jsonl.gz`;
  const MEMBER = 64 * 1024;
  const content = Buffer.from(Array.from({ length: 4 * MEMBER }, (_, n) => (n * 7919) % 251));

  function archived() {
    const disk = room();
    disk.makeDirectory(`${ROOM}/log/archive`);
    const members = [...pack(content.length, (at, length) => content.subarray(at, at + length))];
    // Of the first member some bytes are lost.
    members[0]!.fill(0xff, 60, 90);
    disk.put(path, Buffer.concat(members));
    return { disk, members };
  }
  const segment = (disk: Disk): Buffer =>
    Buffer.from(archivedDisk(disk).readWhole(`${ROOM}/log/main.jsonl`)!);

  it("packs anew the members that hold the bytes, and leaves the others as they are, damaged ones too", () => {
    const { disk, members } = archived();
    const offset = 2 * MEMBER - 50;
    const before = content.subarray(offset, offset + 100);
    const after = Buffer.alloc(100, 42);
    const place = { segment: "main", offset };
    const whole = segment(disk);
    for (const each of [disk, archivedDisk(disk)]) {
      disk.put(path, Buffer.concat(members));
      expect(overwriteArchived(each, ROOM, place, before, after)).toEqual({ outcome: "done" });
      const now = segment(disk);
      expect(now.subarray(offset, offset + 100)).toEqual(after);
      const back = Buffer.from(now);
      before.copy(back, offset);
      expect(back.equals(whole)).toBe(true);
      const raw = Buffer.from(disk.readWhole(path)!);
      expect(raw.subarray(0, members[0]!.length).equals(members[0]!)).toBe(true);
      expect(raw.subarray(-members[3]!.length).equals(members[3]!)).toBe(true);
      expect(disk.list(`${ROOM}/log/archive`)).toEqual(["main.jsonl.gz"]);
    }
  });

  it("changes nothing where other bytes stand, or where the archive was replaced meanwhile", () => {
    const { disk } = archived();
    const was = disk.readWhole(path);
    const place = { segment: "main", offset: MEMBER };
    const before = content.subarray(MEMBER, MEMBER + 10);
    const after = Buffer.alloc(10, 42);
    expect(overwriteArchived(disk, ROOM, place, after, after).outcome).toBe("changed");
    let looks = 0;
    const replaced = { ...disk, inodeAt: () => looks++ };
    expect(overwriteArchived(replaced, ROOM, place, before, after).outcome).toBe("changed");
    const full = faultyDisk(disk, once("create", 0, "ENOSPC"));
    expect(overwriteArchived(full, ROOM, place, before, after)).toEqual({
      outcome: "failed",
      cause: "ENOSPC",
      torn: false,
    });
    expect(disk.readWhole(path)).toEqual(was);
    expect(disk.list(`${ROOM}/log/archive`)).toEqual(["main.jsonl.gz"]);
  });
});

describe("`occurrences()`", () => {
  it("finds every line of an id, in every segment, also in parts of damaged lines", () => {
    const disk = room();
    const line = Buffer.from(encodeRecord(said(ADA, "lesson_1", { subject: "x" })));
    const other = Buffer.from(encodeRecord(said(ADA, "lesson_2", { ref: "lesson_1" })));
    const glued = Buffer.concat([Buffer.from('{"v":1,"id":"to'), line.subarray(1)]);
    disk.put(MAIN, Buffer.concat([line, other, glued]));
    disk.put(`${ROOM}/log/stray.jsonl`, line);
    disk.link(`${ROOM}/log/linked.jsonl`);
    const { found, damaged } = occurrences(disk, ROOM, "lesson_1");
    expect(found.map(({ segment, offset }) => [segment, offset])).toEqual([
      ["main", 1],
      ["main", line.length + other.length + 15],
      ["stray", 1],
    ]);
    for (const { bytes } of found) expect(Buffer.from(bytes)).toEqual(line.subarray(1, -1));
    expect(damaged).toBe(false);
    expect(occurrences(disk, ROOM, "lesson_3").found).toEqual([]);
  });

  it("finds lines that lie across the bytes read at once", () => {
    const disk = room();
    const filler = Buffer.from(`${"x".repeat((1 << 20) - 40)}\n`);
    const line = Buffer.from(encodeRecord(said(ADA, "lesson_1", { subject: "x" })));
    disk.put(MAIN, Buffer.concat([filler, line, filler, line]));
    const { found } = occurrences(disk, ROOM, "lesson_1");
    expect(found.map(({ offset }) => offset)).toEqual([
      filler.length + 1,
      2 * filler.length + line.length + 1,
    ]);
  });

  it("says that damaged bytes hold the id", () => {
    const disk = room();
    const line = Buffer.from(encodeRecord(said(ADA, "lesson_1", { subject: "x" })));
    line[60]! ^= 1;
    disk.put(MAIN, line);
    expect(occurrences(disk, ROOM, "lesson_1")).toEqual({ found: [], damaged: true });
  });
});

describe("`forget()`", () => {
  it("deletes what is derived and may hold a text, and nothing else", () => {
    const disk = room();
    const put = (name: string, content = "x"): void =>
      disk.put(`${ROOM}/${name}`, Buffer.from(content));
    for (const each of ["cache", "quarantine", "sessions"]) disk.makeDirectory(`${ROOM}/${each}`);
    const gone = [
      "cache/state-5.json",
      "cache/state-5.hot.json",
      "cache/state-5.json.abcdefgh.tmp",
      "facts.db",
      "facts.db-journal",
      "quarantine/facts.db.1",
    ];
    for (const each of gone) put(each);
    put("quarantine/main-1-00c0ffee.bin", "of hunter2 and others");
    const kept = [
      "cache/append-test",
      "config.json",
      "sessions/s.json",
      ".gitignore",
      "quarantine/main-2-00c0ffee.bin",
    ];
    for (const each of kept) put(each);
    const removed = forget(disk, ROOM, [Buffer.from("hunter2")]);
    expect([...removed].sort()).toEqual([...gone, "quarantine/main-1-00c0ffee.bin"].sort());
    for (const each of removed) expect(disk.kindOf(`${ROOM}/${each}`)).toBeUndefined();
    for (const each of kept) expect(disk.kindOf(`${ROOM}/${each}`)).toBe("file");
    expect(there(disk)).toBe("abcdefghijk");
  });
});
