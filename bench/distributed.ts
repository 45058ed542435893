import process from "node:process";
import { parseArgs } from "node:util";
import { NETWORKS, type NetworkName } from "../test/distributed/clones.ts";
import { withoutHosts } from "../test/distributed/namespaces.ts";
import { PLANTED, type Planted } from "../test/distributed/planted.ts";
import { again, play, type Round } from "../test/distributed/storm.ts";
import { COLUMNS } from "../test/distributed/tally.ts";
import type { Effort } from "../test/torture/arena.ts";

const NAMES = Object.keys(NETWORKS) as NetworkName[];
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    network: { type: "string", multiple: true, default: NAMES },
    fault: { type: "string" },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
for (const name of values.network)
  if (!Object.hasOwn(NETWORKS, name)) usage(`no network "${name}"; there are ${NAMES.join(", ")}`);
if (values.fault !== undefined && !Object.hasOwn(PLANTED, values.fault))
  usage(`no fault "${values.fault}"; there are ${Object.keys(PLANTED).join(", ")}`);
const fault = values.fault as Planted | undefined;
const effort: Effort = values.short ? "short" : "long";
const minutes = /^\d+(\.\d+)?$/.test(values.minutes)
  ? Number(values.minutes)
  : usage(`"${values.minutes}" are no minutes`);
/** One seed is played once; otherwise one follows the other for as long as was asked for. */
const only = values.seed === undefined ? undefined : whole(values.seed);
const start = only ?? Date.now() % 1_000_000_000;

const why = values.network.includes("namespaces") ? withoutHosts() : undefined;
if (why !== undefined) console.error(`Skipped: hosts as network namespaces, for ${why}`);
const networks = (values.network as NetworkName[]).filter(
  (name) => name !== "namespaces" || why === undefined,
);

let isOver = networks.length === 0;
process.on("SIGINT", () => {
  isOver = true;
});
const rounds: Round[] = [];
const end = performance.now() + minutes * 60_000;
if (!values.json) console.log(`from seed ${start}: ${networks.join(", ")}`);
for (
  let n = 0;
  !isOver && (n < networks.length || (only === undefined && performance.now() < end));
  n++
) {
  const network = networks[n % networks.length]!;
  const round = await play(network, start + Math.floor(n / networks.length), effort, fault);
  rounds.push(round);
  if (!values.json) for (const line of linesOf(round)) console.log(line);
}
const wrong = rounds.reduce((sum, round) => sum + round.wrong.length, 0);
if (values.json) console.log(JSON.stringify({ seed: start, wrong, rounds }, null, 2));
else console.log(verdict());
if (rounds.length === 0) process.exitCode = 2;
else process.exitCode = wrong === 0 ? 0 : 1;

function verdict(): string {
  if (rounds.length === 0) return "nothing was played";
  return wrong === 0 ? "nothing wrong" : `${wrong} wrong`;
}

function linesOf(round: Round): string[] {
  const { network, seed, seconds, tally, wrong: found } = round;
  const rate = (of: keyof typeof tally) => (tally[of] / seconds).toFixed(1);
  const counts = COLUMNS.map((each) => `${each.replace("_", " ")} ${tally[each]}`);
  return [
    `${network}, seed ${seed}: ${counts.join(", ")}`,
    `  ${Math.round(seconds)} s: ${rate("syncs")} syncs and ${rate("granted")} claims granted everywhere in one`,
    ...found.map((each) => `  ${each}`),
    ...(found.length === 0 ? [] : [`  Again: ${again(round)}`]),
  ];
}

function whole(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : usage(`"${text}" is no seed`);
}

function usage(what: string): never {
  console.error(`distributed: ${what}`);
  process.exit(2);
}
