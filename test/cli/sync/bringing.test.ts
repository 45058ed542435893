import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Bringer } from "../../../lib/cli/sync/bringer.ts";
import { bring } from "../../../lib/cli/sync/bringing.ts";
import { MAX_RECORD, MAX_REMOTE } from "../../../lib/fact/line.ts";
import type { Deadline } from "../../../lib/room/deadline.ts";
import { faultyDisk } from "../../ledger/faulty_disk.ts";
import { memoryDisk } from "../../ledger/memory_disk.ts";
import { append, claimed, entries, folded, said, scratchRoom } from "../../ledger/scratch_room.ts";
import { FAR, farClaim, said as saidFar } from "../../room/publishing.ts";
import { ADA } from "../../room/story.ts";
import { broughtBy, commits, processAt, seen, strings } from "./incoming_room.ts";

const SHAPES = { outcome: "done", cause: null, won: [], lost: [] } as const;

/** Status and count of every sync of the room that counts. */
function syncs(place: ReturnType<typeof scratchRoom>): string[] {
  return entries(place)
    .filter(({ record, verdict }) => record?.["kind"] === "sync" && verdict.outcome !== "void")
    .map(({ record }) => `${record!["status"]} ${record!["count"]}`);
}

function reference(all: readonly string[]): object {
  const place = { room: "/.rally", disk: memoryDisk() };
  broughtBy(processAt(place), commits(all));
  return seen(place);
}

describe("what is published", () => {
  it("comes in batches, of which only the last has the room judged", () => {
    const place = scratchRoom();
    const told = broughtBy(processAt(place), commits(strings(600), 7));
    expect(told).toEqual({ ...SHAPES, received: 600 });
    expect(syncs(place)).toEqual(["part 256", "part 512", "tip 600"]);
    expect(folded(place).state.published).toMatchObject({
      count: 600,
      settled: true,
      commit: commits(strings(600), 7).at(-1)!.commit,
    });
    expect(folded(place).state.claims.size).toBe(60);
  });

  it("comes once: with nothing new, nothing is written", () => {
    const place = scratchRoom();
    const all = commits(strings(30));
    broughtBy(processAt(place), all);
    const ledger = join(place.room, "log/main.jsonl");
    const before = readFileSync(ledger);
    expect(broughtBy(processAt(place), all)).toEqual({ ...SHAPES, received: 0 });
    expect(broughtBy(processAt(place), [], 30)).toEqual({ ...SHAPES, received: 0 });
    expect(readFileSync(ledger)).toEqual(before);
    expect(broughtBy(processAt(place), commits(strings(5, 30)), 30).received).toBe(5);
    expect(syncs(place)).toEqual(["tip 30", "tip 35"]);
  });

  it("of which there is nothing leaves no trace", () => {
    const place = scratchRoom();
    expect(broughtBy(processAt(place), [])).toEqual({ ...SHAPES, received: 0 });
    expect(entries(place)).toEqual([]);
  });

  it("leaves a checkpoint, so that the next one reads none of it again", async () => {
    const place = scratchRoom();
    const { context, room, how } = processAt(place);
    const source = (async function* () {
      yield* commits(strings(3000), 400);
    })();
    const told = await bring(context, room, { from: 0, commits: source }, how);
    expect(told).toEqual({ ...SHAPES, received: 3000 });
    expect(processAt(place).ledger.count.factsDecoded).toBe(0);
  });

  it("keeps what it has where the source fails", async () => {
    const place = scratchRoom();
    const { context, room, how } = processAt(place);
    const source = (async function* () {
      yield* commits(strings(300));
      throw new Error("the line is cut");
    })();
    const told = bring(context, room, { from: 0, commits: source }, how);
    await expect(told).rejects.toThrow("the line is cut");
    expect(processAt(place).ledger.count.factsDecoded).toBe(0);
    expect(broughtBy(processAt(place), commits(strings(300))).received).toBe(44);
    expect(seen(place)).toEqual(reference(strings(300)));
  });

  it("says which claims of the room won, and which lost", () => {
    const place = scratchRoom();
    const [mine, other] = [claimed(ADA, "claim_mine", "mine"), claimed(ADA, "claim_other", "src")];
    append(folded(place), [mine, other]);
    const { tool, session, at } = mine;
    const won = saidFar({ tool, session }, "claim", { ...mine, id: mine.id, at } as never);
    const told = broughtBy(processAt(place), commits([won, farClaim(["src"])]));
    expect(told).toMatchObject({
      received: 2,
      won: ["claim_mine"],
      lost: [{ claim: "claim_other", by: "claim_far" }],
    });
  });

  it("moves the cursor only with facts that it brings", () => {
    const place = scratchRoom();
    const cursor = { cursor: "main:7" };
    broughtBy(processAt(place, cursor), commits(strings(300)));
    const said = entries(place).flatMap(({ record }) => record?.["cursor"] ?? []);
    expect(said).toEqual(["main:7"]);
    expect(folded(place).state.published?.sent).toEqual({ cursor: "main:7", count: 300 });
    const later = { cursor: "main:9" };
    broughtBy(processAt(place, later), commits(strings(300)));
    expect(folded(place).state.published?.sent).toEqual({ cursor: "main:7", count: 300 });
  });
});

describe("where the last that came was not the end", () => {
  /** A room to which the first batch has come, and nobody has brought the rest. */
  function begun(): ReturnType<typeof scratchRoom> {
    const place = scratchRoom();
    const { context, room, how } = processAt(place);
    new Bringer(context, room, 0, how).take(commits(strings(257))[0]!);
    expect(syncs(place)).toEqual(["part 256"]);
    return place;
  }

  it("the room is judged though nothing is new, and no cursor is moved", () => {
    const place = begun();
    const told = broughtBy(processAt(place, { cursor: "main:7" }), commits(strings(256)));
    expect(told).toEqual({ ...SHAPES, received: 0 });
    expect(syncs(place)).toEqual(["part 256", "tip 256"]);
    expect(folded(place).state.published).toMatchObject({ settled: true, sent: null });
  });

  it("it is left alone by whoever knows less", () => {
    const place = begun();
    expect(broughtBy(processAt(place), commits(strings(20)))).toEqual({ ...SHAPES, received: 0 });
    expect(syncs(place)).toEqual(["part 256"]);
  });

  it("and another begins anew, nothing is put behind that", () => {
    const place = scratchRoom();
    const { context, room, how } = processAt(place);
    const bringer = new Bringer(context, room, 0, how);
    bringer.take(commits(strings(300))[0]!);
    broughtBy(processAt(place, { anew: "rewritten" }), commits(strings(10, 500)));
    expect(bringer.finish()).toMatchObject({ outcome: "gap" });
    expect(syncs(place)).toEqual(["part 256", "tip 10"]);
  });
});

describe("a string", () => {
  it("as long as a record may be comes whole, as few in a batch as it takes", () => {
    const place = scratchRoom();
    const sizes = [0, 1].map((n) => long("\\", n).length);
    expect(sizes).toEqual([MAX_RECORD, MAX_RECORD]);
    const all = Array.from({ length: 20 }, (_, n) => long(n % 2 ? "\\" : "x", n));
    expect(broughtBy(processAt(place), commits(all, 3)).received).toBe(20);
    expect(syncs(place)).toEqual(["part 8", "part 16", "tip 20"]);
    const lengths = entries(place).map((each) => each.length);
    expect(Math.max(...lengths)).toBeLessThan(MAX_REMOTE);
    expect(Math.max(...lengths)).toBeGreaterThan(2 * MAX_RECORD - 1000);
    expect(folded(place).state.published!.count).toBe(20);
    expect(entries(place).filter(({ verdict }) => verdict.outcome === "void")).toEqual([]);
  });

  it.each([
    ["longer than a record", "x".repeat(MAX_RECORD + 1)],
    ["too long once it is escaped", "\u00ad".repeat(MAX_RECORD / 2)],
  ])("that is %s has its place and no effect", (_, bad) => {
    const place = scratchRoom();
    const [first, ...rest] = strings(21);
    const told = broughtBy(processAt(place), commits([first!, bad, ...rest]));
    expect(told).toEqual({ ...SHAPES, received: 22 });
    expect([...folded(place).state.claims.keys()]).toEqual(["claim_0", "claim_10", "claim_20"]);
  });

  /** A record of exactly as many bytes as one may have. */
  function long(filling: string, n: number): string {
    const [bare, filled] = ["", filling].map((summary) =>
      saidFar(FAR, "lesson", { id: `lesson_${String(n).padStart(2, "0")}`, summary }),
    );
    const room = MAX_RECORD - bare!.length;
    const each = filled!.length - bare!.length;
    const summary = filling.repeat(room / each) + "x".repeat(room % each);
    return saidFar(FAR, "lesson", { id: `lesson_${String(n).padStart(2, "0")}`, summary });
  }
});

describe("where it does not go on from what the room has", () => {
  it("other facts than those that were brought are told, and nothing is written", () => {
    const place = scratchRoom();
    broughtBy(processAt(place), commits(strings(20)));
    const before = entries(place).length;
    const told = broughtBy(processAt(place), commits([...strings(19), ...strings(10, 50)]));
    expect(told).toMatchObject({ outcome: "differs", received: 0 });
    expect(entries(place)).toHaveLength(before);
    // Not known to be others: as many as there are, or fewer.
    expect(broughtBy(processAt(place), commits(strings(19))).outcome).toBe("done");
  });

  it("they are brought anew if that is asked for, with the reason, and go on as ever", () => {
    const place = scratchRoom();
    broughtBy(processAt(place), commits(strings(20)));
    const other = strings(600, 50);
    const told = broughtBy(processAt(place, { anew: "it was rewritten" }), commits(other));
    expect(told).toMatchObject({ outcome: "done", received: 600 });
    const [forced, ...more] = entries(place).filter(
      ({ record }) => record?.["kind"] === "sync" && record["count"] !== 20,
    );
    expect(forced!.record).toMatchObject({ force: true, reason: "it was rewritten", count: 256 });
    expect(more.map(({ record }) => record!["force"])).toEqual([undefined, undefined]);
    expect(seen(place)).toMatchObject({ count: 600, settled: true });
  });

  it("facts that are not there are not passed over", () => {
    const place = scratchRoom();
    broughtBy(processAt(place), commits(strings(20)));
    const gap = { outcome: "gap", received: 0 };
    expect(broughtBy(processAt(place), commits(strings(5, 30)), 30)).toMatchObject(gap);
    // Nobody knows whether these are those that are there.
    expect(broughtBy(processAt(place), commits(strings(15, 10)), 10)).toMatchObject(gap);
  });
});

it("a deadline leaves what has come, and the next one goes on there", () => {
  const place = scratchRoom();
  let calls = 0;
  const soon: Deadline = { passed: () => calls++ >= 2, left: () => 0 };
  const first = processAt(place);
  const told = broughtBy(
    { ...first, context: { ...first.context, deadline: soon } },
    commits(strings(600)),
  );
  expect(told).toMatchObject({ outcome: "deadline", received: 512 });
  expect(broughtBy(processAt(place), commits(strings(600)))).toMatchObject({ received: 88 });
  expect(syncs(place)).toEqual(["part 256", "part 512", "tip 600"]);
});

describe("a process that is killed", () => {
  const all = strings(300);
  const wanted = reference(all);

  /** Brings all, and dies at the call of that number; of an append it may take so many bytes. Whether it died. */
  function killed(place: ReturnType<typeof scratchRoom>, nth: number, takes?: number): boolean {
    let n = 0;
    const disk = faultyDisk(place.disk, ({ name }) => {
      if (n++ < nth) return undefined;
      return n - 1 === nth && takes !== undefined && name === "append"
        ? { takes, fails: "ESRCH" }
        : "ESRCH";
    });
    try {
      const part = takes === undefined ? "whole" : "hot";
      broughtBy(processAt({ ...place, disk, part }), commits(all));
    } catch {
      // Of the dead nobody asks why.
    }
    return n > nth;
  }

  it.each([undefined, 1, 40_000, 90_000])(
    "at any call of the disk loses nothing, and what it left counts once (%s bytes)",
    (takes) => {
      for (let nth = 0; ; nth++) {
        const place = scratchRoom();
        const died = killed(place, nth, takes);
        expect(broughtBy(processAt(place), commits(all)), `${nth}`).toMatchObject(SHAPES);
        expect(seen(place), `${nth}`).toEqual(wanted);
        if (!died) return expect(nth).toBeGreaterThan(20);
      }
    },
  );

  it("is followed by others that are killed, until one comes through", () => {
    const place = scratchRoom();
    for (let nth = 0; killed(place, nth, 70_000); nth++) expect(nth).toBeLessThan(200);
    expect(seen(place)).toEqual(wanted);
  });
});

describe("two at once", () => {
  const all = strings(300);
  const wanted = reference(all);

  /** What comes in between at the call of that number. */
  function between(
    nth: number,
    act: (place: { room: string; disk: ReturnType<typeof memoryDisk> }) => void,
  ) {
    const files = memoryDisk();
    let n = 0;
    const disk = faultyDisk(files, () => {
      if (n++ === nth) act({ room: "/.rally", disk: files });
      return undefined;
    });
    const told = broughtBy(processAt({ room: "/.rally", disk }), commits(all, 50));
    return { told, place: { room: "/.rally", disk: files }, isOver: n <= nth };
  }

  it.each<[string, number]>([
    ["all of it", 300],
    ["a part of it", 270],
    ["more than that", 310],
  ])("wherever the other brings %s, it is there once", (_, count) => {
    const others = count > 300 ? strings(count) : all.slice(0, count);
    for (let nth = 0; ; nth++) {
      const { told, place, isOver } = between(nth, (room) => {
        broughtBy(processAt(room), commits(others));
      });
      expect(told, `${nth}`).toMatchObject({ outcome: "done", cause: null });
      if (count <= 300)
        expect(seen(place), `${nth}`).toMatchObject({ ...wanted, commit: expect.any(String) });
      else if (!isOver) expect(seen(place), `${nth}`).toMatchObject({ count, settled: true });
      if (isOver) return expect(nth).toBeGreaterThan(20);
    }
  });

  it("one that is always a little ahead does not wear the other out", () => {
    const files = memoryDisk();
    let others = 0;
    const disk = faultyDisk(files, ({ name }) => {
      if (name !== "append" || others === 200) return undefined;
      others += 10;
      broughtBy(processAt({ room: "/.rally", disk: files }), commits(strings(others)));
      return undefined;
    });
    const place = { room: "/.rally", disk };
    expect(broughtBy(processAt(place), commits(strings(250)))).toMatchObject(SHAPES);
    expect(seen({ room: "/.rally", disk: files })).toMatchObject({ count: 250, settled: true });
  });

  it("one brings behind the close of a segment what it could not bring before", () => {
    for (let nth = 0; ; nth++) {
      const { told, place, isOver } = between(nth, (room) => {
        append(folded(room), [said(ADA, "engagement.closed_1", { successor: "next" })]);
      });
      expect(told, `${nth}`).toMatchObject({ outcome: "done", cause: null });
      expect(seen(place), `${nth}`).toMatchObject({ count: 300, settled: true });
      if (isOver) return;
    }
  });
});
