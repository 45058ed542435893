import process from "node:process";
import { parseArgs } from "node:util";
import { NETWORKS } from "../test/distributed/clones.ts";
import { withoutHosts } from "../test/distributed/namespaces.ts";
import { PLANTED } from "../test/distributed/planted.ts";
import { again, play, type Round } from "../test/distributed/storm.ts";
import { COLUMNS } from "../test/distributed/tally.ts";
import { chosen, OPTIONS, playAll } from "./rounds.ts";

const program = "distributed";
const { values } = parseArgs({
  options: {
    ...OPTIONS,
    network: { type: "string", multiple: true, default: Object.keys(NETWORKS) },
    fault: { type: "string" },
  },
});
const asked = chosen(program, "network", values.network, NETWORKS);
const [fault] = chosen(program, "fault", values.fault === undefined ? [] : [values.fault], PLANTED);

const why = asked.includes("namespaces") ? withoutHosts() : undefined;
if (why !== undefined) console.error(`Skipped: hosts as network namespaces, for ${why}`);
const names = asked.filter((name) => name !== "namespaces" || why === undefined);

const { seed, rounds, wrong } = await playAll(
  { program, names, linesOf, play: (name, at, effort) => play(name, at, effort, fault) },
  values,
);
if (values.json) console.log(JSON.stringify({ seed, wrong, rounds }, null, 2));
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
