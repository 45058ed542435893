import { describe, expect, it } from "vitest";
import {
  isRecent,
  oldestFirst,
  type Recent,
  recentOf,
  recentSnapshot,
  remember,
} from "../../lib/room/recent.ts";
import fc from "../fast_check.ts";

const KEPT = 1024;

/** Remembers one after the other, as the fold does: only those that are not recent. */
function remembered(ids: Iterable<string>, recent: Recent = recentOf([])): Recent {
  for (const id of ids) if (!isRecent(recent, id)) remember(recent, id);
  return recent;
}

/** Runs of new ids, and ids that come again, so that some come back when they are just forgotten. */
const IDS = fc
  .array(
    fc.oneof(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: -1100, max: -900 }), fc.nat(40)),
    { minLength: 5, maxLength: 14 },
  )
  .map((runs) => {
    const ids: string[] = [];
    for (const run of runs) {
      if (run < 0) ids.push(ids.at(run) ?? "first");
      else for (let n = 0; n < run; n++) ids.push(`id${ids.length}`);
    }
    return ids;
  });

describe("the recent ids", () => {
  it.each([
    ["a list", oldestFirst],
    ["a text", recentSnapshot],
  ])("are the newest 1,024, wherever they were saved as %s and restored in between", (_, saved) => {
    fc.assert(
      fc.property(IDS, fc.nat(), (ids, cut) => {
        const half = cut % ids.length;
        const restored = recentOf(saved(remembered(ids.slice(0, half))));
        const straight = remembered(ids);
        const plainly: string[] = [];
        for (const id of ids) if (!plainly.slice(-KEPT).includes(id)) plainly.push(id);
        expect(oldestFirst(straight)).toEqual(plainly.slice(-KEPT));
        expect(oldestFirst(remembered(ids.slice(half), restored))).toEqual(plainly.slice(-KEPT));
        for (const id of ids) {
          expect(isRecent(straight, id)).toBe(plainly.slice(-KEPT).includes(id));
          expect(isRecent(recentOf(saved(straight)), id)).toBe(plainly.slice(-KEPT).includes(id));
        }
      }),
      { numRuns: 15 },
    );
  });

  it("are all that is carried, give or take a few thousand", () => {
    const recent = remembered(Array.from({ length: 50_000 }, (_, n) => `id${n}`));
    expect(recent.places.size).toBeLessThan(6000);
    expect(oldestFirst(recent)).toHaveLength(KEPT);
  });
});
