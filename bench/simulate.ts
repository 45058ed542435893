import process from "node:process";
import { parseArgs } from "node:util";
import { account, accountOfFailure } from "../test/simulation/account.ts";
import {
  MISTAKES,
  type Planted as Mistake,
  NEEDED,
  planted,
} from "../test/simulation/clones/planted.ts";
import { accountOf, play } from "../test/simulation/clones/play.ts";
import { PLANTED, type Planted } from "../test/simulation/planted_faults.ts";
import { simulate } from "../test/simulation/simulate.ts";
import type { Setting } from "../test/simulation/world.ts";
import { AS_BUILT } from "../test/simulation/writer.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    fault: { type: "string" },
    without: { type: "string", default: "" },
    "forgets-names": { type: "boolean", default: false },
    clones: { type: "boolean", default: false },
  },
});
const faults = values.clones ? [...Object.keys(MISTAKES), ...NEEDED] : Object.keys(PLANTED);
if (values.fault !== undefined && !faults.includes(values.fault)) {
  console.error(`simulate: no fault "${values.fault}"; there are ${faults.join(", ")}`);
  process.exit(2);
}
if (values.clones) {
  process.exit(clones(count(values.seed ?? values.from), count(values.seed ? "1" : values.seeds)));
}
const fault = values.fault as Planted | undefined;
const setting: Setting = {
  forgetsNames: values["forgets-names"],
  without: values.without.split(",").filter((each) => each !== ""),
};
const seams = fault === undefined ? AS_BUILT : PLANTED[fault];

if (values.seed !== undefined) {
  const run = simulate(count(values.seed), seams, setting);
  console.log(account(run, fault));
  process.exitCode = run.wrong.length === 0 ? 0 : 1;
} else process.exitCode = storm(count(values.from), count(values.seeds));

/** Plays so many seeds, stops at the first that goes wrong, and says how it went. */
function storm(from: number, seeds: number): number {
  const began = performance.now();
  const told = new Map<string, number>();
  for (let seed = from; seed < from + seeds; seed++) {
    const run = simulate(seed, seams, setting);
    if (run.wrong.length > 0) {
      console.log(accountOfFailure(run, fault));
      return 1;
    }
    for (const [outcome, n] of run.told) told.set(outcome, (told.get(outcome) ?? 0) + n);
  }
  const rate = Math.round((seeds * 1000) / (performance.now() - began));
  const outcomes = [...told].map(([outcome, n]) => `${n} ${outcome}`).sort();
  console.log(`${seeds} seeds, ${rate} per second, nothing wrong; told: ${outcomes.join(", ")}`);
  return 0;
}

/** The same of three clones and their remote. */
function clones(from: number, seeds: number): number {
  const setting = values.fault === undefined ? [] : planted(values.fault as Mistake);
  for (let seed = from; seed < from + seeds; seed++) {
    const run = play(seed, ...(setting as []));
    if (run.wrong.length > 0 || values.seed !== undefined)
      console.log(accountOf(run, values.fault));
    if (run.wrong.length > 0) return 1;
  }
  console.log(`${seeds} seeds, nothing wrong`);
  return 0;
}

function count(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`simulate: "${text}" is no count`);
  process.exit(2);
}
