import { expect, it } from "vitest";
import type { Kept } from "../../bench/baseline.ts";
import { benchTables, pictureOf } from "./bench_tables.ts";

const row = (name: string, ratio: number, kilobytes?: number) => ({
  name,
  milliseconds: 25.04,
  ratio,
  spread: [ratio - 0.02, ratio + 0.031] as const,
  counts: kilobytes === undefined ? {} : { kilobytes, bytesRead: 28_400, factsDecoded: 3 },
  note: "",
});
const table = (name: string, ...rows: Kept["rows"]): Kept => ({
  name,
  title: name,
  machine: name === "fold" ? "another" : "one",
  rounds: 15,
  starts: 5,
  seconds: 61,
  rows,
});
const kept = [
  table("fold", row("whole", 3)),
  table(
    "warm",
    row("empty program", 1, 51_200),
    row("check --json (1 k facts)", 1.07, 61_440),
    row("check --json (100 k facts)", 1.1, 61_440),
    row("check --json (1 M facts)", 1.2),
  ),
];
const filled = (name: string) => benchTables(kept)[name]!();

it("puts each room into its column, and leaves open what was not measured", () => {
  expect(filled("bench-warm")).toEqual([
    [
      "`rally check --json`",
      "1.07 (1.05 to 1.10)",
      "-",
      "1.10 (1.08 to 1.13)",
      "1.20 (1.18 to 1.23)",
    ],
  ]);
  expect(filled("bench-fold")).toEqual([["whole", "25.0", "3.00 (2.98 to 3.03)"]]);
  expect(filled("bench-hook")).toEqual([]);
});

it("sets memory beside that of the empty program", () => {
  expect(filled("bench-counts")).toEqual([
    ["empty program", "-", "-", "-", "28", "3", "50.0", "0.0"],
    ["check --json (1 k facts)", "-", "-", "-", "28", "3", "60.0", "10.0"],
    ["check --json (1 M facts)", "-", "-", "-", "-", "-", "-", "-"],
  ]);
});

it("says of each table what it took and where", () => {
  expect(filled("bench")).toContainEqual(["`warm`", "61 s", "15"]);
  expect(filled("bench")).toContainEqual(["`hook`", "not measured yet", "-"]);
  expect(filled("bench-machine")).toEqual([
    ["another", "`fold`"],
    ["one", "`warm`"],
  ]);
});

it("draws what is held against the empty program", () => {
  expect(pictureOf(kept).map(({ name }) => name)).toEqual(["warm"]);
});
