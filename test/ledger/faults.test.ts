import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import type { Disk } from "../../lib/ledger/disk.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { ADA, BOB } from "../room/story.ts";
import { type Call, faultyDisk, once, type Trouble } from "./faulty_disk.ts";
import { type MemoryDisk, memoryDisk } from "./memory_disk.ts";
import { append, claimed, entries, folded, outcomes, said } from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";
const CLAIM = claimed(ADA, "claim_1", "src", { m: 5 });
const LENGTH = encodeRecord(CLAIM).length;
const NOTHING = { outcome: "not_committed", seq: null, verdict: null };

/** A room in memory where Bob has spoken, and another disk for it on which things go wrong. */
function troubled(plan: (call: Call) => Trouble | undefined, files: MemoryDisk = memoryDisk()) {
  const place = { room: "/.rally", disk: files };
  append(folded(place), [said(BOB, "heartbeat_0")]);
  const disk = faultyDisk(files, plan);
  const ledger = folded({ room: "/.rally", disk });
  /** What the ledger says of the claim: now, and once somebody else has spoken. */
  const truth = (): string[] => {
    const stands = (): string => {
      const found = entries(place).find((each) => each.record?.id === CLAIM.id);
      return found === undefined ? "absent" : found.verdict.outcome;
    };
    const now = stands();
    append(folded(place), [said(BOB, `heartbeat_${files.files.get(MAIN)!.bytes.length}`)]);
    return [now, stands()];
  };
  return { place, files, disk, ledger, truth };
}

describe("a write that takes fewer bytes", () => {
  it("of however many is made good, and the fact counts once", () => {
    for (let takes = 0; takes < LENGTH; takes++) {
      const { ledger, place, truth, disk } = troubled(once("append", 0, { takes }));
      const [written] = append(ledger, [CLAIM]);
      expect(written).toMatchObject({ outcome: "committed", verdict: { outcome: "granted" } });
      expect(entries(place).filter((each) => each.record?.id === CLAIM.id)).toHaveLength(1);
      expect(truth()).toEqual(["granted", "granted"]);
      // Where only the last byte is missing, the line end that follows in any case makes it whole.
      const writes = disk.calls.filter((each) => each.name === "append").length;
      expect(writes).toBe(takes === LENGTH - 1 ? 2 : 3);
    }
  });

  it("in the second of two facts leaves the first, and writes the second again alone", () => {
    const other = claimed(ADA, "claim_2", "docs", { m: 5 });
    const { ledger, files } = troubled(once("append", 0, { takes: LENGTH + 30 }));
    expect(outcomes(append(ledger, [CLAIM, other]))).toEqual(["committed", "committed"]);
    const text = Buffer.from(files.files.get(MAIN)!.bytes).toString();
    expect([
      text.split('"id":"claim_1"').length - 1,
      text.split('"id":"claim_2"').length - 1,
    ]).toEqual([1, 2]);
  });

  it("again and again is given up in the end", () => {
    const { ledger, truth } = troubled(({ name, nth }) =>
      name === "append" && nth % 2 === 0 ? { takes: 9 } : undefined,
    );
    expect(append(ledger, [CLAIM])).toMatchObject([
      { outcome: "unknown", cause: "not found in the ledger" },
    ]);
    expect(truth()).toEqual(["absent", "absent"]);
  });
});

describe.each(["ENOSPC", "EIO", "EDQUOT"])("a write that fails with %s", (code) => {
  it("before the first byte is not committed, and leaves the ledger as it was", () => {
    const { ledger, files, truth } = troubled(once("append", 0, code));
    const before = files.files.get(MAIN)!.bytes;
    expect(append(ledger, [CLAIM])).toEqual([{ ...NOTHING, fact: CLAIM, cause: code }]);
    expect(files.files.get(MAIN)!.bytes).toEqual(before);
    expect(truth()).toEqual(["absent", "absent"]);
  });

  it.each([1, 60, LENGTH - 2])(
    "behind %i bytes is not committed, and never takes effect",
    (takes) => {
      const { ledger, truth } = troubled(once("append", 0, { takes, fails: code }));
      expect(append(ledger, [CLAIM])).toMatchObject([{ outcome: "not_committed", cause: code }]);
      expect(truth()).toEqual(["absent", "absent"]);
    },
  );

  it("behind all but the last line end is unknown, for it takes effect by the next writer", () => {
    const { ledger, truth } = troubled(once("append", 0, { takes: LENGTH - 1, fails: code }));
    expect(append(ledger, [CLAIM])).toMatchObject([{ outcome: "unknown", cause: code }]);
    expect(truth()).toEqual(["absent", "granted"]);
  });

  it("behind all of it is committed: what the ledger says is the outcome", () => {
    const { ledger, truth } = troubled(once("append", 0, { takes: LENGTH, fails: code }));
    expect(append(ledger, [CLAIM])).toMatchObject([{ outcome: "committed" }]);
    expect(truth()).toEqual(["granted", "granted"]);
  });

  it.each([
    [40, "not_committed", ["absent", "absent"]],
    [LENGTH - 1, "unknown", ["absent", "granted"]],
  ])("at the line end behind a short one of %i bytes is %s", (takes, outcome, truths) => {
    const plan = ({ name, nth }: Call): Trouble | undefined =>
      name !== "append" ? undefined : nth === 0 ? { takes } : code;
    const { ledger, truth } = troubled(plan);
    expect(append(ledger, [CLAIM])).toMatchObject([{ outcome, cause: code }]);
    expect(truth()).toEqual(truths);
  });

  it("in the second of three facts tells each apart", () => {
    const more = [
      claimed(ADA, "claim_2", "docs", { m: 5 }),
      claimed(ADA, "claim_3", "lib", { m: 5 }),
    ];
    const { ledger, disk } = troubled(
      once("append", 0, { takes: LENGTH + encodeRecord(more[0]!).length - 1, fails: code }),
    );
    expect(outcomes(append(ledger, [CLAIM, ...more]))).toEqual([
      "committed",
      "unknown",
      "not_committed",
    ]);
    expect(disk.calls.filter((each) => each.name === "sync")).toHaveLength(1);
  });
});

describe("a fact that stands in the ledger", () => {
  it.each<[string, keyof Disk, Trouble]>([
    ["cannot be brought to disk", "sync", "EIO"],
    ["cannot be read back", "read", "EIO"],
    ["cannot be found under its path any more", "inodeAt", "EACCES"],
  ])("is unknown where it %s", (_, name, trouble) => {
    let armed = false;
    const { ledger, truth } = troubled((call) =>
      armed && call.name === name ? trouble : undefined,
    );
    armed = true;
    expect(append(ledger, [CLAIM])).toMatchObject([{ outcome: "unknown", cause: trouble }]);
    armed = false;
    expect(truth()).toEqual(["granted", "granted"]);
  });

  it("is unknown where the file was replaced under it", () => {
    const files = memoryDisk();
    const { ledger } = troubled(({ name }) => {
      if (name === "sync") files.replace(MAIN, files.readWhole(MAIN)!);
      return undefined;
    }, files);
    expect(append(ledger, [CLAIM])).toMatchObject([{ outcome: "unknown", cause: "replaced" }]);
  });
});

describe("any one call of the disk that fails", () => {
  const fresh = (): MemoryDisk => memoryDisk();
  const warm = (): MemoryDisk => {
    const files = memoryDisk();
    append(folded({ room: "/.rally", disk: files }), [said(BOB, "heartbeat_1")]);
    return files;
  };
  const closed = (): MemoryDisk => {
    const files = warm();
    append(folded({ room: "/.rally", disk: files }), [
      said(BOB, "engagement.closed_1", { successor: "s2" }),
    ]);
    return files;
  };
  /** Appends with the call of that ordinal failing; how many calls there were, what was said, and what is so. */
  function attempt(made: () => MemoryDisk, failing: number) {
    const files = made();
    const place = { room: "/.rally", disk: files };
    let [armed, calls] = [false, 0];
    const disk = faultyDisk(files, ({ name }) =>
      armed && name !== "close" && calls++ === failing ? "EIO" : undefined,
    );
    const ledger = folded({ room: "/.rally", disk });
    armed = true;
    const written = append(ledger, [CLAIM]) as [Written];
    armed = false;
    const stands = (): boolean => folded(place, true).state.claims.has(CLAIM.id);
    const now = stands();
    append(folded(place), [said(BOB, "heartbeat_9", { m: 6 })]);
    return { calls, outcome: written[0].outcome, stands: [now, stands()] };
  }

  it.each([
    ["in a room that is not there yet", fresh],
    ["in a room that is there", warm],
    ["behind a close", closed],
  ])("%s leaves an outcome that is true", (_, made) => {
    const { calls, outcome } = attempt(made, -1);
    expect([calls > 5, outcome]).toEqual([true, "committed"]);
    const seen = new Set<string>();
    for (let failing = 0; failing < calls; failing++) {
      const result = attempt(made, failing);
      seen.add(result.outcome);
      if (result.outcome === "committed") expect(result.stands).toEqual([true, true]);
      if (result.outcome === "not_committed") expect(result.stands).toEqual([false, false]);
      expect(result.outcome).not.toBe("void");
    }
    expect([...seen].sort()).toEqual(["committed", "not_committed", "unknown"]);
  });
});
