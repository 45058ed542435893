import { expect, it } from "vitest";
import { documentOf, type Kept } from "../../bench/baseline.ts";

const row = {
  name: "check [one], two",
  milliseconds: 25.1,
  ratio: 1.07,
  spread: [1.05, 1.09] as const,
  counts: { kilobytes: 1 },
  note: "[\n  1,\n  2\n]",
};
const tables: Kept[] = [
  { name: "warm", machine: "m", rounds: 15, starts: 5, seconds: 60, title: "t", rows: [row, row] },
];

it("puts pairs on one line and changes nothing else", () => {
  const text = documentOf(tables);
  expect(text.split("\n").filter((line) => line.includes('"spread": [1.05, 1.09],'))).toHaveLength(
    2,
  );
  expect(JSON.parse(text)).toEqual({ tables });
});
