import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { type DamagedPiece, quarantine } from "../../lib/ledger/quarantine.ts";
import { setAside } from "../../lib/ledger/set_aside.ts";
import { faultyDisk } from "./faulty_disk.ts";
import { memoryDisk } from "./memory_disk.ts";
import { scratch } from "./scratch_room.ts";

const ROOM = "/.rally";
const MIB = 1024 * 1024;

function room() {
  const disk = memoryDisk();
  disk.makeDirectory(ROOM);
  return disk;
}

const piece = (offset: number, length = 3, hash = "00c0ffee"): DamagedPiece => ({
  segment: "main",
  offset,
  length,
  hash,
});
const three = (): Uint8Array => Buffer.from("bad");
const never = (): never => {
  throw new Error("nobody was to read");
};

describe("`quarantine()`", () => {
  it("copies the bytes of a damaged piece under the name of its place, and reads them once", () => {
    const disk = room();
    expect(quarantine(disk, ROOM)(piece(7), three)).toEqual({
      outcome: "copied",
      file: "quarantine/main-7-00c0ffee.bin",
      cause: null,
    });
    expect(Buffer.from(disk.readWhole(`${ROOM}/quarantine/main-7-00c0ffee.bin`)!)).toEqual(three());
    expect(quarantine(disk, ROOM)(piece(7), never).outcome).toBe("there");
    expect(disk.list(`${ROOM}/quarantine`)).toHaveLength(1);
  });

  it("is bounded in count, counting those that were there before", () => {
    const disk = room();
    const first = quarantine(disk, ROOM);
    for (let n = 0; n < 200; n++) first(piece(n), three);
    const keep = quarantine(disk, ROOM);
    const outcomes = Array.from({ length: 60 }, (_, n) => keep(piece(200 + n), three).outcome);
    expect(outcomes.indexOf("full")).toBe(56);
    expect(outcomes.slice(56).every((each) => each === "full")).toBe(true);
    expect(disk.list(`${ROOM}/quarantine`)).toHaveLength(256);
    expect(keep(piece(3), never).outcome).toBe("there");
  });

  it("is bounded in bytes, and asks for none that it has no place for", () => {
    const disk = room();
    const keep = quarantine(disk, ROOM);
    const large = (): Uint8Array => new Uint8Array(9 * MIB);
    expect(keep(piece(1, 9 * MIB), large).outcome).toBe("copied");
    expect(keep(piece(2, 9 * MIB), never).outcome).toBe("full");
    expect(quarantine(disk, ROOM)(piece(2, 9 * MIB), never).outcome).toBe("full");
    expect(keep(piece(3), three).outcome).toBe("copied");
  });

  it("does not count what was set aside", () => {
    const disk = room();
    disk.put(`${ROOM}/facts.db`, new Uint8Array(17 * MIB));
    setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db");
    expect(quarantine(disk, ROOM)(piece(1), three).outcome).toBe("copied");
  });

  it("says why it could not copy, and throws nothing", () => {
    const disk = faultyDisk(room(), ({ name }) => (name === "create" ? "EROFS" : undefined));
    expect(quarantine(disk, ROOM)(piece(1), three)).toMatchObject({
      outcome: "failed",
      cause: "EROFS",
    });
  });

  it("writes nothing through a link in the place of its directory", () => {
    const root = scratch();
    symlinkSync("/nonexistent", join(root, "quarantine"));
    const copy = quarantine(nodeDisk(counters()), root)(piece(1), three);
    expect(copy).toMatchObject({ outcome: "failed", cause: "ELOOP" });
  });
});

describe("`setAside()`", () => {
  it("moves a derived file out of its place, under a new name each time", () => {
    const disk = room();
    const put = (text: string): unknown => {
      disk.put(`${ROOM}/facts.db`, Buffer.from(text));
      return setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db");
    };
    expect(put("one")).toEqual({ outcome: "moved", file: "quarantine/facts.db.1" });
    expect(put("two")).toEqual({ outcome: "moved", file: "quarantine/facts.db.2" });
    expect(disk.kindOf(`${ROOM}/facts.db`)).toBeUndefined();
    expect(setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db")).toEqual({ outcome: "absent" });
    for (let n = 3; n <= 12; n++) put(String(n));
    expect([...disk.list(`${ROOM}/quarantine`)].sort()).toEqual(
      ["10", "11", "12"].map((n) => `facts.db.${n}`),
    );
  });

  it("leaves alone what others keep there", () => {
    const disk = room();
    disk.makeDirectory(`${ROOM}/quarantine`);
    const others = ["facts.db.mine", "facts.db.01", "facts.dbx.1", "main-1-00c0ffee.bin"];
    for (const each of others) disk.put(`${ROOM}/quarantine/${each}`, three());
    for (let n = 0; n < 9; n++) {
      disk.put(`${ROOM}/facts.db`, three());
      setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db");
    }
    const names = disk.list(`${ROOM}/quarantine`);
    expect(names).toEqual(expect.arrayContaining(others));
    expect(names).toHaveLength(others.length + 3);
  });

  it("deletes what is too large to keep, also a directory that is large in sum", () => {
    const disk = room();
    disk.put(`${ROOM}/facts.db`, new Uint8Array(257 * MIB));
    expect(setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db")).toEqual({ outcome: "deleted" });
    expect(disk.kindOf(`${ROOM}/facts.db`)).toBeUndefined();
    disk.makeDirectory(`${ROOM}/facts.db`);
    const half = new Uint8Array(129 * MIB);
    for (const each of ["a", "b"]) disk.put(`${ROOM}/facts.db/${each}`, half);
    expect(setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db")).toEqual({ outcome: "deleted" });
    expect(disk.kindOf(`${ROOM}/quarantine`)).toBeUndefined();
  });

  it("moves a directory, and a link itself", () => {
    const [disk, root] = [nodeDisk(counters()), scratch()];
    const target = join(root, "target");
    writeFileSync(target, "kept");
    symlinkSync(target, join(root, "facts.db"));
    expect(setAside(disk, root, join(root, "facts.db"), "facts.db").outcome).toBe("moved");
    expect(disk.kindOf(join(root, "quarantine/facts.db.1"))).toBe("link");
    expect(readFileSync(target, "utf8")).toBe("kept");
    disk.makeDirectory(join(root, "facts.db"));
    disk.create(join(root, "facts.db/in"), three());
    expect(setAside(disk, root, join(root, "facts.db"), "facts.db").outcome).toBe("moved");
    expect(disk.list(join(root, "quarantine/facts.db.2"))).toEqual(["in"]);
  });

  it.skipIf(process.getuid?.() === 0)(
    "answers that it could not, in a room to be read only",
    () => {
      const [disk, root] = [nodeDisk(counters()), scratch()];
      writeFileSync(join(root, "facts.db"), "x");
      chmodSync(root, 0o500);
      const answer = setAside(disk, root, join(root, "facts.db"), "facts.db");
      chmodSync(root, 0o700);
      expect(answer).toEqual({ outcome: "failed", cause: "EACCES" });
    },
  );

  it("answers that it could not, on a disk that fails", () => {
    const files = room();
    files.put(`${ROOM}/facts.db`, three());
    for (const call of ["kindOf", "makeDirectory", "list", "rename", "about"] as const) {
      const disk = faultyDisk(files, ({ name }) => (name === call ? "EROFS" : undefined));
      const answer = setAside(disk, ROOM, `${ROOM}/facts.db`, "facts.db");
      expect([call, answer]).toEqual([call, { outcome: "failed", cause: "EROFS" }]);
    }
    expect(files.kindOf(`${ROOM}/facts.db`)).toBe("file");
  });
});
