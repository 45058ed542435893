import process from "node:process";
import { parseArgs } from "node:util";
import { again, COLUMNS, play, type Round, STORMS } from "../test/torture/storm.ts";
import { chosen, OPTIONS, playAll } from "./rounds.ts";

const program = "torture";
const { values } = parseArgs({
  options: {
    ...OPTIONS,
    storm: { type: "string", multiple: true, default: Object.keys(STORMS) },
  },
});
const storms = chosen(program, "storm", values.storm, STORMS);

const { seed, rounds, wrong } = await playAll({ program, names: storms, play, linesOf }, values);
if (values.json) console.log(JSON.stringify({ seed, wrong, rounds }, null, 2));
else console.log(`\n${table()}\n\n${wrong === 0 ? "nothing wrong" : `${wrong} wrong`}`);
process.exitCode = wrong === 0 ? 0 : 1;

/** What there is to say of a round before all are over. */
function linesOf({ wrong, skipped, ...round }: Round): string[] {
  const left = skipped.map((why) => `${round.storm}: skipped ${why}`);
  if (wrong.length === 0) return left;
  return [
    ...left,
    `${round.storm}, seed ${round.seed}:`,
    ...wrong.map((each) => `  ${each}`),
    `  Again: ${again(round)}`,
  ];
}

/** One row for each storm. */
function table(): string {
  const rows = storms.map((storm) => {
    const own = rounds.filter((each) => each.storm === storm);
    const sums = COLUMNS.map((each) => own.reduce((sum, { tally }) => sum + tally[each], 0));
    const bad = own.reduce((sum, round) => sum + round.wrong.length, 0);
    return [storm, ...[own.length, ...sums, bad].map(String)];
  });
  const all = [["storm", "rounds", ...COLUMNS, "wrong"], ...rows];
  const widths = all[0]!.map((_, n) => Math.max(...all.map((row) => row[n]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!)))
      .join("  ");
  return all.map(line).join("\n");
}
