import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { backward } from "../../lib/ledger/backward.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { ADA, BOB } from "../room/story.ts";
import { append, claimed, entries, folded, type Place, said, watchedRoom } from "./scratch_room.ts";

const MAIN = "/.rally/log/main.jsonl";

/** The lines of the ledger, newest first, as `backward` finds them and as a fold from the beginning does. */
function bothWays(place: Place): [object[], object[]] {
  const forth = entries(place).map(({ verdict: _, ...rest }) => rest);
  return [[...backward(folded(place))], forth.reverse()];
}

function roomWith(...parts: readonly (Uint8Array | string)[]) {
  const { place, files } = watchedRoom();
  for (const each of ["/.rally", "/.rally/log"]) files.makeDirectory(each);
  files.put(MAIN, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return { place, files };
}

const record = (n: number, length = 10): Uint8Array =>
  encodeRecord(said(ADA, `lesson_${n}`, { m: n, summary: "s".repeat(length) }));

describe("`backward()`", () => {
  it.each<[string, (Uint8Array | string)[]]>([
    ["nothing", []],
    ["one record", [record(1)]],
    [
      "damage at the beginning, in the middle and at the end",
      ["x\n", record(1), "y\n", record(2), "z\n"],
    ],
    [
      "records glued to each other and to torn bytes",
      [record(1).subarray(0, -1), record(2).subarray(1, -1), "x", record(3)],
    ],
    ["an unterminated tail", [record(1), record(2).subarray(0, 50)]],
    ["empty lines", ["\n\n\n", record(1), "\n\n\n\n", record(2), "\n\n"]],
    [
      "lines longer than what is read at once",
      [record(1), `${"x".repeat(200_000)}\n`, record(2, 60_000), record(3, 60_000), record(4)],
    ],
    ["many records", Array.from({ length: 900 }, (_, n) => record(n, n))],
  ])("finds %s as the fold does, the other way round", (_, parts) => {
    const [back, forth] = bothWays(roomWith(...parts).place);
    expect(back).toEqual(forth);
  });

  it("finds a record wherever the parts that it reads at once begin", () => {
    for (let length = 0; length < 300; length += 3) {
      const { place } = roomWith(
        record(1),
        record(2),
        record(3, 64_000 + length),
        record(4, 1200 + length),
        record(5),
      );
      const [back, forth] = bothWays(place);
      expect(back).toEqual(forth);
    }
  });

  it("goes back through segments, each to where it was closed, also from a checkpoint", () => {
    const { place, files } = watchedRoom();
    for (const n of [1, 2, 3]) {
      append(folded(place), [claimed(n === 2 ? BOB : ADA, `claim_${n}`, `p${n}`, { m: n })]);
      append(folded(place), [said(ADA, `engagement.closed_${n}`, { m: n, successor: `s${n}` })]);
    }
    append(folded(place), [said(BOB, "blocker_1", { m: 5 })]);
    files.put(MAIN, Buffer.concat([files.readWhole(MAIN)!, record(9)]));
    const [cold, forth] = bothWays(place);
    expect(cold).toEqual(forth);
    saveCheckpoint(folded(place), true);
    append(folded(place), [said(BOB, "blocker_2", { m: 6 })]);
    const [warm, longer] = bothWays(place);
    expect(warm).toEqual(longer);
    expect(warm).toHaveLength(forth.length + 1);
  });

  it("costs the newest lines what they are long, not what the ledger is old", () => {
    const parts = Array.from({ length: 5000 }, (_, n) => record(n, 100));
    const { place } = roomWith(...parts);
    const ledger = folded(place);
    const before = place.disk.calls.filter((each) => each.name === "read").length;
    const walk = backward(ledger);
    for (let n = 0; n < 10; n++) walk.next();
    walk.return(undefined);
    expect(place.disk.calls.filter((each) => each.name === "read")).toHaveLength(before + 1);
  });
});
