import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { randomOf } from "../simulation/random.ts";
import { envelopeIn } from "../torture/answer.ts";
import type { Effort } from "../torture/arena.ts";
import type { Run } from "../torture/process.ts";
import { audit } from "./audit.ts";
import { type Clone, Clones, type NetworkName } from "./clones.ts";
import { cutting } from "./cutting.ts";
import { type Agent, ALL, crewOf, type Errand, orderOf } from "./errands.ts";
import { type Left, leftOf } from "./left.ts";
import type { Planted } from "./planted.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** One round, counted and audited. */
export interface Round {
  readonly network: NetworkName;
  readonly seed: number;
  readonly effort: Effort;
  readonly fault?: Planted;
  /** From the first command until the last syncs begin. */
  readonly seconds: number;
  readonly tally: Tally;
  readonly wrong: readonly string[];
}

/** Processes at a time in each clone. */
const AT_ONCE = 8;
interface Size {
  readonly waves: number;
  /** Of each agent in a wave. */
  readonly errands: number;
  /** After how many milliseconds who is cut off gives up. */
  readonly patience: number;
}

const SIZES: Readonly<Record<Effort, Size>> = {
  short: { waves: 2, errands: 1, patience: 8000 },
  long: { waves: 4, errands: 4, patience: 15_000 },
};
const KILLED = 0.12;
/** How long somebody lives at most who is killed, in milliseconds. */
const LIFE = 1500;
/** Of the last syncs; short of being taken for hung. */
const UNHURRIED = 45_000;
/** What they may say for a moment, while servers still wait for who was cut off. */
const UNHEARD = ["offline", "outcome-unknown", "deadline"];
/** How often all may sync in the end until nobody has anything to say: processes that were cut off may end late. */
const LAST = 6;

export async function play(
  network: NetworkName,
  seed: number,
  effort: Effort,
  fault?: Planted,
): Promise<Round> {
  const clones = await Clones.make(network, fault);
  try {
    const { left, cuts, seconds } = await storm(clones, seed, effort);
    const round = { network, seed, effort, seconds, ...(fault === undefined ? {} : { fault }) };
    return { ...round, tally: tallyOf(left, cuts), wrong: audit(left) };
  } finally {
    await clones.remove();
  }
}

/** The command that plays it again. */
export function again(round: Pick<Round, "network" | "seed" | "effort" | "fault">): string {
  const { network, seed, effort, fault } = round;
  const more = [...(effort === "short" ? ["--short"] : []), ...(fault ? ["--fault", fault] : [])];
  return ["npm run distributed -- --network", network, "--seed", seed, ...more].join(" ");
}

/**
 * All agents of all clones at once, some of whom are killed, while clones are cut off and joined; then all are joined and
 * sync, until nobody has anything to say any more.
 */
export async function storm(clones: Clones, seed: number, effort: Effort) {
  const size = SIZES[effort];
  const agents = clones.all.flatMap((each, n) => crewOf(each, AT_ONCE, seed * 16 + n));
  const weather = cutting(clones, randomOf(seed + 7));
  const seen: Left["seen"][number][] = [];
  const begun = performance.now();
  for (let wave = 0; wave < size.waves; wave++) {
    const ends = agents.map((agent) => busy(clones, agent, wave, size));
    await Promise.all(ends);
    for (const each of clones.all) seen.push({ clone: each.name, bytes: ledgerOf(each) });
  }
  const seconds = (performance.now() - begun) / 1000;
  const cuts = weather.end();
  for (const { cwd } of clones.all) unlock(cwd);
  const found = await lastSyncs(clones);
  return { left: leftOf(clones, seen, found), cuts, seconds };
}

async function busy(clones: Clones, agent: Agent, wave: number, size: Size): Promise<void> {
  const { random, tool } = agent;
  for (let n = 0; n < size.errands; n++) {
    // Nobody begins with nothing to say.
    const errand: Errand =
      wave === 0 && n === 0 ? random.pick(["claim", "claimForAll"]) : random.pick(ALL);
    const key = `${tool.replace(":", "-")}-${wave}-${n}`;
    const { kill, done } = clones.begin(orderOf(agent, errand, key, size.patience));
    const death = random.hits(KILLED) ? setTimeout(kill, random.below(LIFE)) : undefined;
    await done;
    clearTimeout(death);
  }
}

/** All clones at once, as often as something came of it or a network is not there again; what went wrong. */
async function lastSyncs(clones: Clones): Promise<string[]> {
  let failed: Run[] = [];
  for (let round = 0; round < LAST; round++) {
    const runs = await Promise.all(
      clones.all.map((clone) => {
        const [agent] = crewOf(clone, 1, 0);
        return clones.begin(orderOf(agent!, "sync", "", UNHURRIED)).done;
      }),
    );
    failed = runs.filter(({ exit }) => exit !== 0);
    if (failed.some((run) => !UNHEARD.includes(envelopeIn(run)?.error?.code ?? ""))) break;
    if (failed.length === 0 && runs.every(isQuiet)) return [];
  }
  if (failed.length === 0) return [`after ${LAST} rounds of syncs there is still something to say`];
  return failed.map(({ cwd, out, err }) => `in ${cwd} the last sync says ${out}${err}`);
}

function isQuiet(run: Run): boolean {
  const { sent, received } = envelopeIn(run)!.data!.sync;
  return sent.length === 0 && received === 0;
}

/** Of one that was killed with the ref in its hand: as `rally doctor` says, somebody has to take it away. */
function unlock(cwd: string): void {
  rmSync(join(cwd, ".git/refs/rally/default.lock"), { force: true });
}

function ledgerOf({ room }: Clone): Buffer {
  return readFileSync(join(room, "log/main.jsonl"));
}
