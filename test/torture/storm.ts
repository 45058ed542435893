import type { Account } from "./account.ts";
import { answerOf } from "./answer.ts";
import { Arena, type Effort } from "./arena.ts";
import { audit } from "./audit.ts";
import type { Run } from "./process.ts";
import { caches } from "./storms/caches.ts";
import { damage } from "./storms/damage.ts";
import { disk } from "./storms/disk.ts";
import { engagements } from "./storms/engagements.ts";
import { kills } from "./storms/kills.ts";
import { versions } from "./storms/versions.ts";
import { writers } from "./storms/writers.ts";

/** Real processes let loose in a repository; whenever all of them have ended, it yields what is to be audited. */
export type Storm = (arena: Arena) => AsyncGenerator<Account>;

export const STORMS = {
  writers,
  kills,
  caches,
  disk,
  versions,
  engagements,
  damage,
} satisfies Record<string, Storm>;

export type StormName = keyof typeof STORMS;

/** One round of a storm, counted and audited. */
export interface Round {
  readonly storm: StormName;
  readonly seed: number;
  readonly effort: Effort;
  readonly tally: Tally;
  readonly skipped: readonly string[];
  readonly wrong: readonly string[];
}

/** How many processes there were, how many facts they wrote or not, and how many were killed. */
export type Tally = Readonly<Record<(typeof COLUMNS)[number], number>>;

export const COLUMNS = [
  "processes",
  "acknowledged",
  "void",
  "refused",
  "not_committed",
  "unknown",
  "killed",
] as const;

/** Plays one round in a repository of its own. */
export async function play(storm: StormName, seed: number, effort: Effort): Promise<Round> {
  const arena = new Arena(seed, effort);
  const wrong: string[] = [];
  try {
    for await (const account of STORMS[storm](arena)) wrong.push(...audit(account));
  } finally {
    arena.remove();
  }
  return { storm, seed, effort, tally: tallyOf(arena.runs), skipped: arena.skipped, wrong };
}

/** The command that plays it again. */
export function again({ storm, seed, effort }: Pick<Round, "storm" | "seed" | "effort">): string {
  return `npm run torture -- --storm ${storm} --seed ${seed}${effort === "short" ? " --short" : ""}`;
}

function tallyOf(runs: readonly Run[]): Tally {
  const told = runs.flatMap((run) => (run.writes === null ? [] : (answerOf(run)?.outcome ?? [])));
  const count = (outcome: string): number => told.filter((each) => each === outcome).length;
  return {
    processes: runs.length,
    acknowledged: count("committed"),
    void: count("void"),
    refused: count("refused"),
    not_committed: count("not_committed"),
    unknown: count("unknown"),
    killed: runs.filter((each) => each.killed).length,
  };
}
