import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { ADA, BOB } from "../room/story.ts";
import { faultyDisk, once } from "./faulty_disk.ts";
import {
  append,
  claimed,
  entries,
  folded,
  outcomes,
  said,
  scratchRoom,
  watchedRoom,
} from "./scratch_room.ts";

const PASSED = { passed: () => true, left: () => 0 };
const GRANTED = expect.objectContaining({ outcome: "granted" });

describe("`appendFacts()`", () => {
  it("writes what can be read back, by everybody", () => {
    const place = scratchRoom();
    const [written] = append(folded(place), [claimed(ADA, "claim_1", "src")]);
    expect(written).toMatchObject({ outcome: "committed", seq: 1, verdict: GRANTED, cause: null });
    const [entry] = entries(place);
    expect(entry).toMatchObject({
      segment: "main",
      offset: 1,
      seq: 1,
      record: { id: "claim_1", paths: ["src"] },
    });
    expect(folded(place).state.claims.get("claim_1")?.owner).toBe("ada");
  });

  it("writes several facts in one write, in their order", () => {
    const { place, files, called } = watchedRoom();
    const facts = [
      said(ADA, "session_1", { status: "begun" }),
      claimed(ADA, "claim_2", "src"),
      claimed(ADA, "claim_3", "docs"),
    ];
    const written = append(folded(place), facts);
    expect(written.map((each) => [each.outcome, each.seq])).toEqual([
      ["committed", 1],
      ["committed", 2],
      ["committed", 3],
    ]);
    expect(called("append")).toHaveLength(1);
    const bytes = Buffer.concat(facts.map(encodeRecord));
    expect(Buffer.from(files.files.get("/.rally/log/main.jsonl")!.bytes)).toEqual(bytes);
  });

  it("judges each fact of one write by those before it", () => {
    const { place } = watchedRoom();
    const written = append(folded(place), [
      claimed(ADA, "claim_1", "src"),
      claimed(BOB, "claim_2", "src/a"),
      claimed(ADA, "claim_3", "src/a"),
    ]);
    expect(written.map((each) => each.verdict?.outcome)).toEqual(["granted", "void", "renewed"]);
    expect(outcomes(written)).toEqual(["committed", "void", "committed"]);
  });

  it("tells who lost that it lost, and to which claim", () => {
    const { place } = watchedRoom();
    const [ada, bob] = [folded(place), folded(place)];
    append(ada, [claimed(ADA, "claim_1", "src")]);
    const [late] = append(bob, [claimed(BOB, "claim_2", "src/a")]);
    expect(late).toMatchObject({
      outcome: "void",
      seq: 2,
      verdict: { reason: "claim-conflict", conflicts: ["claim_1"] },
    });
  });

  it("says `not_committed` past the deadline, and writes nothing", () => {
    const { place, called } = watchedRoom();
    const written = append(folded(place), [said(ADA, "heartbeat_1")], { deadline: PASSED });
    expect(written).toMatchObject([
      { outcome: "not_committed", cause: "deadline", seq: null, verdict: null },
    ]);
    expect([...called("append"), ...called("makeDirectory")]).toEqual([]);
  });

  it("says `unknown` where the deadline passes before it has read back", () => {
    const { place, files } = watchedRoom();
    append(folded(place), [said(ADA, "heartbeat_0")]);
    const ledger = folded(place);
    const long = Buffer.alloc(
      3 << 20,
      encodeRecord(said(BOB, "heartbeat_x", { summary: "s".repeat(9000) })),
    );
    files.put(
      "/.rally/log/main.jsonl",
      Buffer.concat([files.files.get("/.rally/log/main.jsonl")!.bytes, long]),
    );
    let asked = 0;
    const soon = { passed: () => asked++ > 0, left: () => 0 };
    expect(append(ledger, [claimed(ADA, "claim_1", "src")], { deadline: soon })).toMatchObject([
      { outcome: "unknown", cause: "deadline" },
    ]);
    expect(folded(place).state.claims.has("claim_1")).toBe(true);
  });

  it("says void of a record that is too long", () => {
    const { place } = watchedRoom();
    const fits = (length: number) =>
      said(ADA, `blocker_${length}`, { subject: "s".repeat(length) });
    const most = 65_536 - (encodeRecord(fits(10_000)).length - 2 - 10_000);
    const written = append(folded(place), [fits(most), fits(most + 1)]);
    expect(written).toMatchObject([
      { outcome: "committed" },
      { outcome: "void", verdict: { reason: "oversized" } },
    ]);
    expect([...folded(place, true).state.blockers.keys()]).toEqual([`blocker_${most}`]);
  });

  it("says that a fact is a repeat of what stood there under its id", () => {
    const { place } = watchedRoom();
    const [one, two] = [folded(place), folded(place)];
    append(one, [claimed(ADA, "claim_1", "src")]);
    const raced = append(two, [claimed(BOB, "claim_1", "docs")]);
    expect(raced).toMatchObject([{ verdict: { outcome: "repeat" } }]);
    const retried = append(one, [claimed(ADA, "claim_1", "src")]);
    expect(retried).toMatchObject([{ verdict: { outcome: "repeat" } }]);
    expect(folded(place, true).state.claims.size).toBe(1);
  });
});

describe("a fact whose id another line has too", () => {
  it("is what it was judged at its first place", () => {
    const { place, files } = watchedRoom();
    append(folded(place), [said(BOB, "heartbeat_0")]);
    const main = "/.rally/log/main.jsonl";
    let appended = false;
    const disk = faultyDisk(files, ({ name }) => {
      if (name === "append") appended = true;
      else if (appended && name === "read") {
        appended = false;
        const theirs = encodeRecord(claimed(BOB, "claim_1", "docs"));
        files.put(main, Buffer.concat([files.readWhole(main)!, theirs]));
      }
      return undefined;
    });
    const ledger = folded({ room: place.room, disk });
    expect(append(ledger, [claimed(ADA, "claim_1", "src")])).toMatchObject([
      { outcome: "committed", seq: 2, verdict: GRANTED },
    ]);
    expect(entries(place).map((each) => each.verdict.outcome)).toEqual([
      "effective",
      "granted",
      "repeat",
    ]);
  });
});

describe("what goes to disk", () => {
  it("is waited for where the fact is durable, and only there", () => {
    const { place, called } = watchedRoom();
    const ledger = folded(place);
    append(ledger, [said(ADA, "heartbeat_1")], { durable: false });
    expect([...called("sync"), ...called("syncDirectory")]).toEqual([]);
    append(ledger, [said(ADA, "blocker_1")]);
    expect(called("sync")).toEqual(["/.rally/log/main.jsonl"]);
  });

  it("is, while the segment is young, the names of the new files too", () => {
    const { place, called } = watchedRoom();
    const ledger = folded(place);
    // Who made the file had nothing to wait for, so the next one sees to its name.
    append(ledger, [said(ADA, "heartbeat_1")], { durable: false });
    append(ledger, [said(ADA, "blocker_1")]);
    expect(called("syncDirectory")).toEqual(["/.rally/log", "/.rally"]);
    append(ledger, [said(ADA, "lesson_1", { summary: "s".repeat(5000) })]);
    const young = called("syncDirectory").length;
    append(ledger, [said(ADA, "blocker_2")]);
    expect(called("syncDirectory")).toHaveLength(young);
  });

  it("is also where the first record took two attempts", () => {
    const { place } = watchedRoom();
    const disk = faultyDisk(place.disk, once("append", 0, { takes: 20 }));
    append(folded({ room: place.room, disk }), [said(ADA, "blocker_1")]);
    expect(disk.calls.filter((each) => each.name === "append")).toHaveLength(3);
    expect(disk.calls.filter((each) => each.name === "syncDirectory")).toHaveLength(2);
  });
});
