import { expect, it } from "vitest";
import fc, { SEED } from "./fast_check.ts";

it("a random test begins with the seed of the run, and a failure names it", () => {
  expect(Number.isSafeInteger(SEED)).toBe(true);
  const failing = fc.check(fc.property(fc.integer(), () => false));
  expect(failing.seed).toBe(SEED);
  expect(fc.sample(fc.integer(), 5)).toEqual(fc.sample(fc.integer(), { numRuns: 5, seed: SEED }));
});
