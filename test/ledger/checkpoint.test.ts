import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { openLedger } from "../../lib/ledger/ledger.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { saidTwice, twice } from "../../lib/ledger/twice.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "../room/hostile_sequences.ts";
import { ADA, BOB, type Voice } from "../room/story.ts";
import { faultyDisk } from "./faulty_disk.ts";
import type { MemoryDisk } from "./memory_disk.ts";
import {
  append,
  claimed,
  folded,
  known,
  OPTIONS,
  type Place,
  said,
  watchedRoom,
} from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";
const PARTS = ["hot", "whole"] as const;
const CACHE = { hot: "/.rally/cache/state-5.hot.json", whole: "/.rally/cache/state-5.json" };

/** A room with some history and checkpoints of both parts behind `before` facts, then `after` more. */
function saved(
  before: number,
  after: number,
  by: Voice = ADA,
): { place: Place; files: MemoryDisk } {
  const { place, files } = watchedRoom();
  const ledger = folded(place);
  const facts = Array.from({ length: before + after }, (_, n) =>
    claimed(n % 3 === 0 ? BOB : by, `claim_${n}`, `dir${n}`, { m: n }),
  );
  if (before > 0) append(ledger, facts.slice(0, before));
  saveCheckpoint(ledger, true);
  if (after > 0) append(ledger, facts.slice(before));
  return { place, files };
}

/** Whether a fold began at the checkpoint, and what it then knew against one that began at the beginning. */
function compare(place: Place, part: "hot" | "whole") {
  const warm = openLedger({ ...place, part, count: counters() });
  const used = warm.offset > 0;
  const [hot, cold] = [folded({ ...place, part }), folded({ ...place, part }, true)];
  expect(known(hot)).toEqual(known(cold));
  return used;
}

it("is written only once the bytes that it stands on are on disk", () => {
  const { place, called } = watchedRoom();
  const ledger = folded(place);
  append(ledger, [said(ADA, "heartbeat_1")], { durable: false });
  expect(called("sync")).toEqual([]);
  saveCheckpoint(ledger, true);
  const { calls } = place.disk;
  const names = calls.map(({ name }) => name);
  expect(called("sync")).toEqual([MAIN]);
  expect(names.indexOf("sync")).toBeLessThan(names.indexOf("replace"));
  const failing = {
    ...place.disk,
    sync: () => {
      throw new Error("EIO");
    },
  };
  const late = folded({ ...place, disk: failing }, true);
  saveCheckpoint(late, true);
  expect(called("replace")).toHaveLength(2);
});

describe.each(PARTS)("a %s checkpoint", (part) => {
  it.each([
    [1, 0],
    [1, 5],
    [40, 0],
    [40, 5],
  ])("behind %i facts is used, and with a tail of %i folds like the whole", (before, after) => {
    expect(compare(saved(before, after).place, part)).toBe(true);
  });

  it.each<[string, (files: MemoryDisk) => void]>([
    ["deleted", (files) => files.remove(CACHE[part])],
    ["empty", (files) => files.put(CACHE[part], new Uint8Array(0))],
    [
      "cut short",
      (files) => files.put(CACHE[part], files.readWhole(CACHE[part])!.subarray(0, -30)),
    ],
    ["changed in one bit", (files) => flip(files, CACHE[part], 200)],
    [
      "no JSON",
      (files) =>
        files.put(CACHE[part], Buffer.from("words, and enough of them to look like something")),
    ],
    [
      "of another room",
      (files) =>
        files.put(
          CACHE[part],
          saved(40, 0, { ...ADA, session: "other" }).files.readWhole(CACHE[part])!,
        ),
    ],
    [
      "that of the other part",
      (files) => files.put(CACHE[part], files.readWhole(CACHE[part === "hot" ? "whole" : "hot"])!),
    ],
    ["of another fold", (files) => reseal(files, part, { fold: 1 })],
    ["without a state", (files) => reseal(files, part, { state: undefined })],
    ["with a state that is none", (files) => reseal(files, part, { state: { sessions: 7 } })],
    ["of a segment that is not there", (files) => reseal(files, part, { segment: "gone" })],
    ["ahead of the ledger", (files) => files.put(MAIN, files.readWhole(MAIN)!.subarray(0, -400))],
    ["of a ledger that was emptied", (files) => files.put(MAIN, new Uint8Array(0))],
    ["of a ledger that was removed", (files) => files.remove(MAIN)],
    [
      "of a ledger changed just before the offset",
      (files) => flip(files, MAIN, files.readWhole(MAIN)!.length - 20),
    ],
    ["of a ledger changed at its beginning", (files) => flip(files, MAIN, 20)],
  ])("is as good as none if %s", (_, spoil) => {
    const { place, files } = saved(40, 0);
    spoil(files);
    expect(compare(place, part)).toBe(false);
  });

  it("that is older, put back over a newer one, is only slower", () => {
    const { place, files } = saved(40, 0);
    const older = files.readWhole(CACHE[part])!;
    const ledger = folded(place);
    append(ledger, [
      claimed(BOB, "claim_x", "x", { m: 50 }),
      said(ADA, "session_x", { m: 51, status: "ended" }),
    ]);
    saveCheckpoint(ledger, true);
    expect(files.readWhole(CACHE[part])).not.toEqual(older);
    files.put(CACHE[part], older);
    expect(compare(place, part)).toBe(true);
  });

  it("whose state was changed and sealed anew would be believed: it finds damage, it does not stop forgery", () => {
    const { place, files } = saved(40, 0);
    reseal(files, part, { state: { ...stateOf(files, part), seq: 7 } });
    expect(folded({ ...place, part }).state.seq).toBe(7);
  });

  it("after a failed one leaves no trace in the next", () => {
    const { place, files } = saved(40, 0);
    reseal(files, part, { state: { sessions: 7 } });
    const ledger = folded({ ...place, part });
    saveCheckpoint(ledger, true);
    expect(compare(place, part)).toBe(true);
  });

  it("that could not be restored lends nothing to the fold of a short ledger", () => {
    const { place, files } = saved(1, 0);
    reseal(files, part, { state: { sessions: 7 } });
    const { guard, offset } = folded({ ...place, part });
    expect(offset).toBeLessThan(256);
    expect(guard).toHaveLength(offset);
  });
});

it.each([
  [40, 40],
  [5, 10],
])(
  "a fold of all that is cut short at 10 finds a hot checkpoint at %i and leaves one at %i",
  (hotAt, stays) => {
    const { place, files } = saved(0, 40);
    const cutShort = (part: "hot" | "whole", until: number) => {
      const ledger = openLedger({ ...place, part, count: counters() }, { cold: true });
      ledger.until = until;
      replay(ledger, NEVER);
      saveCheckpoint(ledger, true);
    };
    cutShort("hot", hotAt);
    cutShort("whole", 10);
    expect(stateOf(files, "hot")).toMatchObject({ seq: stays });
    expect(stateOf(files, "whole")).toMatchObject({ seq: 10 });
  },
);

it.each(PARTS)("a %s checkpoint anywhere, and a tail, fold like the whole", (part) => {
  const cases = fc.tuple(hostileSequences(60), fc.array(fc.tuple(fc.nat(), fc.boolean())));
  let used = 0;
  fc.assert(
    fc.property(cases, ([facts, cuts]) => {
      const { place, files } = watchedRoom();
      for (const each of ["/.rally", "/.rally/log"]) files.makeDirectory(each);
      let done = 0;
      for (const [length, saves] of [...cuts, [facts.length, false] as const]) {
        const next = facts.slice(done, done + (length % 12) + 1);
        done += next.length;
        write(files, place, next);
        if (compare(place, part)) used++;
        if (saves) saveCheckpoint(folded({ ...place, part }), true);
      }
    }),
    { numRuns: 100 },
  );
  expect(used).toBeGreaterThan(0);
});

/** Behind whatever stands there, in the segment that is open; a new one begins with its opening. */
function write(files: MemoryDisk, place: Place, facts: readonly Raw[]): void {
  const { segment, state } = folded(place, true);
  const path = `/.rally/log/${segment}.jsonl`;
  const predecessor = state.segments.at(-2);
  const opened = { ...said(BOB, `engagement.opened_${segment}`), predecessor };
  const before =
    files.readWhole(path) ?? (predecessor === undefined ? "" : encodeRecord(opened as never));
  const bytes = facts.map((each) => encodeRecord(each as never));
  files.put(path, Buffer.concat([Buffer.from(before), ...bytes]));
}

describe("`saveCheckpoint()`", () => {
  it.each([
    [31, 0, false],
    [32, 0, true],
    [1, 40_000, true],
    [1, 10_000, false],
  ])("behind %i facts of %i characters writes: %s", (count, length, writes) => {
    const { place, files } = watchedRoom();
    const ledger = folded(place);
    append(
      ledger,
      Array.from({ length: count }, (_, n) =>
        said(ADA, `lesson_${n}`, { summary: "s".repeat(length) }),
      ),
    );
    saveCheckpoint(ledger);
    expect(files.files.has(CACHE.whole)).toBe(writes);
    expect(files.files.has(CACHE.hot)).toBe(writes);
  });

  it("of a hot fold writes the hot part alone", () => {
    const { place, files } = watchedRoom();
    const ledger = folded({ ...place, part: "hot" });
    append(ledger, [said(ADA, "heartbeat_1")]);
    saveCheckpoint(ledger, true);
    expect([files.files.has(CACHE.hot), files.files.has(CACHE.whole)]).toEqual([true, false]);
  });

  it("that fails is no fault", () => {
    const { files } = saved(3, 0);
    for (const name of ["replace", "makeDirectory", "read"] as const) {
      const disk = faultyDisk(files, (call) =>
        call.name === name && name !== "read" ? "EROFS" : undefined,
      );
      const ledger = folded({ room: "/.rally", disk }, true);
      const failing = faultyDisk(files, (call) => (call.name === name ? "EROFS" : undefined));
      expect(() => saveCheckpoint({ ...ledger, disk: failing }, true)).not.toThrow();
    }
  });

  it("goes on in a segment behind the first", () => {
    const { place } = saved(3, 0);
    const ledger = folded(place);
    append(ledger, [said(ADA, "engagement.closed_1", { m: 5, successor: "s2" })], OPTIONS);
    append(ledger, [claimed(ADA, "claim_s2", "s2", { m: 6 })]);
    saveCheckpoint(ledger, true);
    append(ledger, [claimed(BOB, "claim_t", "t", { m: 7 })]);
    for (const part of PARTS) expect(compare(place, part)).toBe(true);
    expect(folded(place)).toMatchObject({ segment: "s2", ends: { main: expect.any(Number) } });
  });

  it("goes on at a successor's beginning, before and after somebody has opened it", () => {
    const { place } = saved(3, 0);
    const ledger = folded(place);
    append(ledger, [said(ADA, "engagement.closed_1", { m: 5, successor: "s2" })], OPTIONS);
    saveCheckpoint(ledger, true);
    const begun = (part: "hot" | "whole") => openLedger({ ...place, part, count: counters() });
    for (const part of PARTS) expect(begun(part)).toMatchObject({ segment: "s2", offset: 0 });
    append(folded(place), [claimed(ADA, "claim_s2", "s2", { m: 6 })]);
    for (const part of PARTS) {
      expect(begun(part)).toMatchObject({ segment: "s2", offset: 0 });
      compare(place, part);
    }
  });
});

function flip(files: MemoryDisk, path: string, at: number): void {
  files.put(
    path,
    files.readWhole(path)!.map((byte, i) => (i === at ? byte ^ 1 : byte)),
  );
}

function stateOf(files: MemoryDisk, part: "hot" | "whole"): object {
  return (saidTwice(files.readWhole(CACHE[part])!) as { state: object }).state;
}

/** Changes members of the checkpoint and puts it there twice, as it should be. */
function reseal(files: MemoryDisk, part: "hot" | "whole", changed: object): void {
  const saved = saidTwice(files.readWhole(CACHE[part])!) as object;
  files.put(CACHE[part], twice({ ...saved, ...changed }));
}
