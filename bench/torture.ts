import process from "node:process";
import { parseArgs } from "node:util";
import type { Effort } from "../test/torture/arena.ts";
import { again, COLUMNS, play, type Round, STORMS, type StormName } from "../test/torture/storm.ts";

const NAMES = Object.keys(STORMS) as StormName[];
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    storm: { type: "string", multiple: true, default: NAMES },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
for (const name of values.storm)
  if (!Object.hasOwn(STORMS, name)) usage(`no storm "${name}"; there are ${NAMES.join(", ")}`);
const storms = values.storm as StormName[];
const effort: Effort = values.short ? "short" : "long";
const minutes = /^\d+(\.\d+)?$/.test(values.minutes)
  ? Number(values.minutes)
  : usage(`"${values.minutes}" are no minutes`);
/** One seed is played once; otherwise one follows the other for as long as was asked for. */
const only = values.seed === undefined ? undefined : whole(values.seed);
const start = only ?? Date.now() % 1_000_000_000;

let isOver = false;
process.on("SIGINT", () => {
  isOver = true;
});
const rounds: Round[] = [];
const end = performance.now() + minutes * 60_000;
if (!values.json) console.log(`from seed ${start}: ${storms.join(", ")}`);
for (
  let n = 0;
  !isOver && (n < storms.length || (only === undefined && performance.now() < end));
  n++
) {
  const storm = storms[n % storms.length]!;
  const round = await play(storm, start + Math.floor(n / storms.length), effort);
  rounds.push(round);
  if (!values.json) for (const line of linesOf(round)) console.log(line);
}
const wrong = rounds.reduce((sum, round) => sum + round.wrong.length, 0);
if (values.json) console.log(JSON.stringify({ seed: start, wrong, rounds }, null, 2));
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

function whole(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : usage(`"${text}" is no seed`);
}

function usage(why: string): never {
  console.error(`torture: ${why}`);
  process.exit(2);
}
