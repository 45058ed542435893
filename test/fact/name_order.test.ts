import { expect, it } from "vitest";
import { nameOrder } from "../../lib/fact/name_order.ts";

it("goes by the first name that differs, and by code units", () => {
  const lists = [
    ["b", "a"],
    ["a", "b"],
    ["a", "B"],
    ["a", "b"],
  ];
  expect(lists.toSorted(nameOrder)).toEqual([
    ["a", "B"],
    ["a", "b"],
    ["a", "b"],
    ["b", "a"],
  ]);
});
