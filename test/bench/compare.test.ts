import { expect, it } from "vitest";
import { compare, renderChanges } from "../../bench/compare.ts";

const row = (name: string, low: number, ratio: number, high: number) => ({
  name,
  ratio,
  spread: [low, high] as const,
  milliseconds: 1,
  counts: {},
  note: "",
});
const before = [
  { name: "warm", rows: [row("check", 1, 1.1, 1.2), row("say", 1.3, 1.4, 1.5)] },
  { name: "hook", rows: [row("stop", 1, 1, 1)] },
];

it("takes a row for changed only where the middle halves do not meet", () => {
  const verdicts = (low: number, ratio: number, high: number) =>
    compare(before, [{ name: "warm", rows: [row("check", low, ratio, high)] }])[0]?.verdict;
  expect(verdicts(1.1, 1.3, 1.4)).toBe("same");
  expect(verdicts(1.2, 1.3, 1.4)).toBe("same");
  expect(verdicts(1.21, 1.3, 1.4)).toBe("slower");
  expect(verdicts(0.8, 0.9, 1)).toBe("same");
  expect(verdicts(0.8, 0.9, 0.99)).toBe("faster");
});

it("names what came and went in the tables that were measured, and no other", () => {
  const now = [{ name: "warm", rows: [row("check", 1, 1.1, 1.2), row("next", 1.5, 1.6, 1.7)] }];
  const changes = compare(before, now);
  expect(changes.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["check", "same"],
    ["next", "new"],
    ["say", "gone"],
  ]);
  expect(renderChanges(changes)).toBe(
    "new           - to   x1.60  warm: next\ngone      x1.40 to       -  warm: say",
  );
});

it("has nothing to say of a run against itself", () => {
  expect(renderChanges(compare(before, before))).toBe("");
});
