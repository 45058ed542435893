import { expect, it } from "vitest";
import { measure, startsWithin } from "../../bench/measure.ts";

it("starts what is quick as often as was asked for, and what is slow at least once", () => {
  expect([1, 40, 80, 1000].map((each) => startsWithin(200, each, 5))).toEqual([5, 5, 2, 1]);
});

it("lets the subjects take turns, start by start, and another begin each time", async () => {
  let order = "";
  const subjects = ["a", "b"].map((name) => ({
    name,
    act: () => {
      order += name;
    },
  }));
  const rows = await measure(subjects, { rounds: 2, starts: 2 });
  const [warm, turns] = [order.slice(0, 4), order.slice(4)];
  expect([warm, turns]).toEqual(["aabb", "abbaabba"]);
  expect(rows[0]).toMatchObject({ name: "a", ratio: 1, spread: [1, 1] });
});
