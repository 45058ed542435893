import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { appendSteps } from "../../lib/ledger/append.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { ADA, BOB, EVE } from "../room/story.ts";
import type { MemoryDisk } from "./memory_disk.ts";
import {
  append,
  claimed,
  entries,
  folded,
  known,
  OPTIONS,
  outcomes,
  paused,
  said,
  watchedRoom,
} from "./scratch_room.ts";

const CLOSE = said(ADA, "engagement.closed_1", { m: 2, successor: "s2" });
const path = (segment: string): string => `/.rally/log/${segment}.jsonl`;

/** A room in whose first segment Ada holds `src`. */
function begun() {
  const { place, files, called } = watchedRoom();
  append(folded(place), [claimed(ADA, "claim_1", "src")]);
  return { place, files, called };
}

/** Ids of the facts in one segment's file, whatever the fold makes of them. */
function linesIn(files: MemoryDisk, segment: string): string[] {
  const lines = Buffer.from(files.readWhole(path(segment)) ?? [])
    .toString()
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as Fact).id);
}

describe("a close", () => {
  it("ends its segment; the next record opens the successor and names its predecessor", () => {
    const { place, files } = begun();
    const ledger = folded(place);
    expect(append(ledger, [CLOSE])).toMatchObject([{ outcome: "committed" }]);
    expect(files.files.has(path("s2"))).toBe(false);
    expect(append(ledger, [claimed(BOB, "claim_2", "docs", { m: 3 })])).toMatchObject([
      { outcome: "committed" },
    ]);
    expect(linesIn(files, "main")).toEqual(["claim_1", "engagement.closed_1"]);
    expect(linesIn(files, "s2")).toEqual(["engagement.opened_main", "claim_2"]);
    expect(known(ledger)).toEqual(known(folded(place, true)));
  });

  it("carries open state, order and ids over", () => {
    const { place } = begun();
    append(folded(place), [CLOSE]);
    const [refused] = append(folded(place), [claimed(BOB, "claim_2", "src", { m: 3 })]);
    expect(refused).toMatchObject({ outcome: "void", verdict: { conflicts: ["claim_1"] } });
    expect(append(folded(place), [claimed(ADA, "claim_1", "src")])).toMatchObject([
      { verdict: { outcome: "repeat" } },
    ]);
    expect(entries(place).map((each) => [each.segment, each.seq])).toEqual([
      ["main", 1],
      ["main", 2],
      ["s2", 3],
      ["s2", 4],
      ["s2", 5],
    ]);
  });

  it("is on disk before its successor is made, and its name before anything is said", () => {
    const { place, called } = begun();
    const ledger = folded(place);
    append(ledger, [CLOSE]);
    const before = place.disk.calls.length;
    append(ledger, [said(BOB, "blocker_1", { m: 3 })]);
    const calls = place.disk.calls.slice(before).map(({ name, path: at }) => `${name} ${at}`);
    const order = [
      "sync /.rally/log/main.jsonl",
      "create /.rally/log/s2.jsonl",
      "syncDirectory /.rally/log",
      "append /.rally/log/s2.jsonl",
    ];
    expect(order.map((each) => calls.indexOf(each))).toEqual(
      order.map((each) => calls.indexOf(each)).sort((a, b) => a - b),
    );
    expect(order.every((each) => calls.includes(each))).toBe(true);
    expect(called("create")).toContain(path("s2"));
  });

  it("by somebody not entitled closes nothing", () => {
    const { place, files } = begun();
    append(folded(place), [said(ADA, "lead_1", { status: "taken" })]);
    const ledger = folded(place);
    expect(
      append(ledger, [said(BOB, "engagement.closed_2", { m: 3, successor: "his" })]),
    ).toMatchObject([{ outcome: "void" }]);
    append(ledger, [said(BOB, "blocker_1", { m: 4 })]);
    expect(linesIn(files, "main").at(-1)).toBe("blocker_1");
  });

  it("makes what stands behind it no fact, and its writer says it again in the successor", () => {
    const { place, files } = begun();
    const [ada, bob] = [folded(place), folded(place)];
    const finish = paused(bob, claimed(BOB, "claim_2", "docs", { m: 3 }), "append");
    append(ada, [CLOSE]);
    expect(finish()).toMatchObject([{ outcome: "committed", seq: 4 }]);
    expect(linesIn(files, "main")).toEqual(["claim_1", "engagement.closed_1", "claim_2"]);
    expect(linesIn(files, "s2")).toEqual(["engagement.opened_main", "claim_2"]);
    expect(entries(place).map((each) => each.record?.id)).toEqual([
      "claim_1",
      "engagement.closed_1",
      "engagement.opened_main",
      "claim_2",
    ]);
  });

  it("that stands behind another one has lost, and is not said again", () => {
    const { place, files } = begun();
    const [ada, bob] = [folded(place), folded(place)];
    const finish = paused(
      bob,
      said(BOB, "engagement.closed_2", { m: 3, successor: "his" }),
      "append",
    );
    append(ada, [CLOSE]);
    expect(finish()).toMatchObject([{ outcome: "not_committed", cause: "closed by another" }]);
    expect(folded(place, true).state.segments).toEqual(["main", "s2"]);
    expect([...files.files.keys()]).not.toContain(path("his"));
  });

  it("and its successor's opening may come from several at once", () => {
    const { place, files } = begun();
    append(folded(place), [CLOSE]);
    const [bob, eve] = [folded(place), folded(place)];
    const finish = paused(bob, claimed(BOB, "claim_2", "docs", { m: 3 }), "append");
    append(eve, [claimed(EVE, "claim_3", "docs", { m: 3 })]);
    expect(outcomes(finish())).toEqual(["void"]);
    expect(linesIn(files, "s2")).toEqual(["engagement.opened_main", "claim_3", "claim_2"]);
  });

  it("of several segments in a row is followed to the last", () => {
    const { place } = begun();
    for (const n of [2, 3, 4])
      append(folded(place), [said(ADA, `engagement.closed_${n}`, { m: n, successor: `s${n}` })]);
    const late = folded(place, true);
    expect(late).toMatchObject({ segment: "s4", offset: 0 });
    expect(append(late, [claimed(BOB, "claim_2", "src", { m: 5 })])).toMatchObject([
      { outcome: "void" },
    ]);
    expect(folded(place, true).state.segments).toEqual(["main", "s2", "s3", "s4"]);
  });
});

it("a writer whose every successor is closed before it gets there says that it does not know", () => {
  const { place } = begun();
  let n = 1;
  const steps = appendSteps(folded(place), [claimed(BOB, "claim_2", "docs")], {
    ...OPTIONS,
    deadline: NEVER,
  });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      expect(step.value).toMatchObject([{ outcome: "unknown", cause: "not found in the ledger" }]);
      break;
    }
    if (step.value === "append")
      append(folded(place), [said(ADA, `engagement.closed_${++n}`, { m: n, successor: `s${n}` })]);
  }
  expect(folded(place, true).state.claims.has("claim_2")).toBe(false);
});
