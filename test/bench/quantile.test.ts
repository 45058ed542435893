import { describe, expect, it } from "vitest";
import { median, quantile, quartiles } from "../../bench/quantile.ts";

describe("quantile()", () => {
  it("is a value, or lies between two neighbours", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 4, 1, 2])).toBe(3);
    expect(quartiles([5, 4, 3, 2, 1])).toEqual([2, 4]);
    expect(quartiles([1, 2, 3, 4])).toEqual([1.75, 3.25]);
  });
  it("sorts numbers as numbers, and leaves what it is given as it was", () => {
    const values = [10, 9, 100];
    expect([quantile(values, 0), quantile(values, 1)]).toEqual([9, 100]);
    expect(values).toEqual([10, 9, 100]);
  });
  it("is that value where there is one, and no number where there is none", () => {
    expect(quartiles([7])).toEqual([7, 7]);
    expect(median([])).toBeNaN();
  });
});
