import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { archiveSegment } from "../../lib/ledger/archiving.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { ADA, BOB } from "../room/story.ts";
import {
  append,
  claimed,
  entries,
  folded,
  known,
  outcomes,
  paused,
  said,
  scratchRoom,
} from "./scratch_room.ts";

const NOT_LATE = (): boolean => false;
const NOTE = "all work and no play ".repeat(40);

/** A room whose first segment holds a claim, two hundred notes (some members' worth) and a close. */
function closedRoom() {
  const { room } = scratchRoom();
  const place = { room, disk: archivedDisk(nodeDisk(counters())) };
  const notes = Array.from({ length: 200 }, (_, n) =>
    said(BOB, `lesson_${n}`, { subject: `note ${n}`, summary: NOTE }),
  );
  const close = said(ADA, "engagement.closed_1", { m: 2, successor: "s2" });
  append(folded(place), [claimed(ADA, "claim_1", "src"), ...notes, close]);
  append(folded(place), [claimed(BOB, "claim_2", "docs", { m: 3 })]);
  const main = `${room}/log/main.jsonl`;
  return { place, main, archive: `${room}/log/archive/main.jsonl.gz` };
}

function archive(place: { room: string; disk: ReturnType<typeof archivedDisk> }) {
  return archiveSegment(place.disk, place.room, "main", NOT_LATE);
}

describe("an archived segment", () => {
  it("is read as before, cold and through checkpoints, and zcat gives back its bytes", () => {
    const { place, main, archive: path } = closedRoom();
    const bytes = readFileSync(main);
    saveCheckpoint(folded(place), true);
    const [before, lines] = [known(folded(place, true)), entries(place)];
    expect(archive(place)).toBe("archived");
    expect(nodeDisk(counters()).kindOf(main)).toBeUndefined();
    expect(known(folded(place, true))).toEqual(before);
    expect(known(folded(place))).toEqual(before);
    expect(entries(place)).toEqual(lines);
    expect(Buffer.from(place.disk.readWhole(main)!)).toEqual(bytes);
    expect(spawnSync("zcat", [path]).stdout).toEqual(bytes);
    expect(archive(place)).toBe("already");
  });

  it("counts, whatever stands in log/ under its name afterwards", () => {
    const { place, main } = closedRoom();
    const before = known(folded(place, true));
    archive(place);
    writeFileSync(main, "");
    expect(known(folded(place, true))).toEqual(before);
    // The one who died before it took the segment away left both; the next one finishes.
    expect(archive(place)).toBe("archived");
    expect(nodeDisk(counters()).kindOf(main)).toBeUndefined();
    // Without the rule that the archive counts, the room would begin anew.
    writeFileSync(main, "");
    expect(known(folded({ ...place, disk: nodeDisk(counters()) }, true))).not.toEqual(before);
  });

  it("is not touched by a writer who had opened it before it was closed", () => {
    const { room } = scratchRoom();
    const place = { room, disk: archivedDisk(nodeDisk(counters())) };
    append(folded(place), [claimed(ADA, "claim_1", "src")]);
    for (const step of ["open", "append", "read back", "sync"]) {
      const segment = folded(place).segment;
      const successor = `s-${step.replace(" ", "-")}`;
      const late = paused(folded(place), claimed(BOB, `claim_${successor}`, successor), step);
      const close = said(ADA, `engagement.closed_${successor}`, { m: 2, successor });
      expect(outcomes(append(folded(place), [close]))).toEqual(["committed"]);
      expect(archiveSegment(place.disk, room, segment, NOT_LATE)).toBe("archived");
      expect(outcomes(late())).toEqual(["committed"]);
      const ids = entries(place).map((each) => each.record?.["id"]);
      expect(ids.filter((id) => id === `claim_${successor}`)).toHaveLength(1);
      expect(nodeDisk(counters()).kindOf(`${room}/log/${segment}.jsonl`)).toBeUndefined();
    }
  });

  it("stays what it was if the deadline passes while it is packed", () => {
    const { place, main, archive: path } = closedRoom();
    let asked = 0;
    const outcome = archiveSegment(place.disk, place.room, "main", () => ++asked > 1);
    expect(outcome).toBe("deadline");
    expect([place.disk.kindOf(main), place.disk.kindOf(path)]).toEqual(["file", undefined]);
  });

  it("is not taken away again by one who came second and had more bytes behind the close to pack", () => {
    const { place, main, archive: path } = closedRoom();
    const before = known(folded(place, true));
    const honest = place.disk;
    const bytes = readFileSync(main);
    archive(place);
    const first = readFileSync(path);
    rmSync(path);
    writeFileSync(main, Buffer.concat([bytes, Buffer.from("\nlate\n")]));
    const create: typeof honest.create = (at, packed) => {
      writeFileSync(path, first);
      rmSync(main);
      return honest.create(at, packed);
    };
    archiveSegment({ ...honest, create }, place.room, "main", NOT_LATE);
    expect(honest.kindOf(path)).toBe("file");
    expect(known(folded(place, true))).toEqual(before);
  });

  it("is found by a reader who looked for it just before it was there", () => {
    const { place, main } = closedRoom();
    const before = known(folded(place, true));
    const disk = nodeDisk(counters());
    const late = archivedDisk({
      ...disk,
      open: (path, how) => {
        if (path === main) archive(place);
        return disk.open(path, how);
      },
      readWhole: (path) => {
        if (path === main) archive(place);
        return disk.readWhole(path);
      },
    });
    const bytes = readFileSync(main);
    expect(known(folded({ ...place, disk: late }, true))).toEqual(before);
    const other = closedRoom();
    const later = archivedDisk({
      ...disk,
      readWhole: (path) => {
        archive(other.place);
        return disk.readWhole(path);
      },
    });
    expect(later.readWhole(other.main)?.length).toBe(bytes.length);
  });

  it("keeps the segment if the archive does not read back as it", () => {
    const { place, main, archive: path } = closedRoom();
    const honest = place.disk;
    const create: typeof honest.create = (at, bytes) =>
      honest.create(
        at,
        bytes.map((byte, n) => (n === 900 ? byte ^ 1 : byte)),
      );
    const outcome = archiveSegment({ ...honest, create }, place.room, "main", NOT_LATE);
    expect(outcome).toBe("differs");
    expect([honest.kindOf(main), honest.kindOf(path)]).toEqual(["file", undefined]);
  });
});

describe("damage to an archive", () => {
  it("costs one member at most, is reported at its place, and leaves the chain whole", () => {
    const { place, archive: path } = closedRoom();
    archive(place);
    const [whole, lines] = [readFileSync(path), entries(place)];
    // Two members' heads, the middle of each, and the sums at their ends.
    for (const at of [0, 5, 17, 25, 600, 2000, Math.floor(whole.length / 2), whole.length - 3]) {
      writeFileSync(
        path,
        whole.map((byte, n) => (n === at ? byte ^ 0x10 : byte)),
      );
      const found = entries(place);
      const kept = found.filter((each) => each.record !== null);
      const damaged = found.filter((each) => each.record === null);
      const lost = lines.filter(
        ({ record }) => !kept.some(({ record: r }) => r?.id === record?.id),
      );
      const bytes = lost.reduce((sum, { length }) => sum + length + 2, 0);
      expect(bytes).toBeLessThan(64 * 1024 + 3000);
      expect(damaged.length > 0, `flipped at ${at}`).toBe(lost.length > 0);
      for (const each of kept)
        expect(lines.find(({ record }) => record?.id === each.record?.id)).toMatchObject({
          segment: each.segment,
          offset: each.offset,
        });
      expect(kept.map(({ record }) => record?.id)).toContain("claim_2");
    }
  });
});
