import process from "node:process";
import { parseArgs } from "node:util";
import { fuzz } from "../test/fuzz/fuzz.ts";
import type { Tally } from "../test/fuzz/play.ts";
import { Stage } from "../test/fuzz/stage.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    cases: { type: "string", default: "200" },
    json: { type: "boolean", default: false },
  },
});
const minutes = /^\d+(\.\d+)?$/.test(values.minutes)
  ? Number(values.minutes)
  : usage(`"${values.minutes}" are no minutes`);
const cases = whole(values.cases);
/** One seed is played once; otherwise one follows the other for as long as was asked for. */
const only = values.seed === undefined ? undefined : whole(values.seed);
const start = only ?? Date.now() % 1_000_000_000;

let isOver = false;
process.on("SIGINT", () => {
  isOver = true;
});
const stage = new Stage();
await stage.prepare();
const tally: Tally = new Map();
const wrong: string[] = [];
const end = performance.now() + minutes * 60_000;
let seed = start;
do {
  const found = await fuzz(stage, seed++, cases, tally);
  if (found === undefined) continue;
  wrong.push(found);
  if (!values.json) console.log(`${found}\n`);
} while (!isOver && only === undefined && performance.now() < end);
stage.remove();

const EXITS = [0, 1, 2, 3, 4] as const;
const verbs: { verb: string; exits: Record<number, number> }[] = [...tally].map(
  ([verb, exits]) => ({ verb, exits: Object.fromEntries(exits) }),
);
if (values.json)
  console.log(JSON.stringify({ seed: start, seeds: seed - start, wrong, verbs }, null, 2));
else console.log(`${table()}\n\n${wrong.length === 0 ? "nothing wrong" : `${wrong.length} wrong`}`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** How often each verb ended how. */
function table(): string {
  const rows = verbs
    .toSorted((a, b) => (a.verb < b.verb ? -1 : 1))
    .map(
      ({ verb, exits }) => `${verb.padEnd(22)}${EXITS.map((exit) => cell(exits[exit])).join("")}`,
    );
  const sums = EXITS.map((exit) => verbs.reduce((sum, { exits }) => sum + (exits[exit] ?? 0), 0));
  const all = sums.reduce((sum, each) => sum + each, 0);
  const head = `${"exit".padEnd(22)}${EXITS.map(cell).join("")}`;
  return [
    `${all} commands in ${(seed - start) * cases} cases from seed ${start}`,
    head,
    ...rows,
    `${"all".padEnd(22)}${sums.map(cell).join("")}`,
  ].join("\n");
}

function cell(n: number | undefined): string {
  return String(n ?? "").padStart(8);
}

function whole(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : usage(`"${text}" is no whole number`);
}

function usage(why: string): never {
  console.error(`fuzz: ${why}`);
  process.exit(2);
}
