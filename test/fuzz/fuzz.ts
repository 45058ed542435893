import fc from "../fast_check.ts";
import { type Case, cases } from "./case.ts";
import { play, type Tally } from "./play.ts";
import type { Stage } from "./stage.ts";

/** Plays so many cases from a seed; what went wrong, in its smallest form, if anything did. */
export async function fuzz(
  stage: Stage,
  seed: number,
  numRuns: number,
  tally: Tally = new Map(),
): Promise<string | undefined> {
  const law = fc.asyncProperty(cases(), (each) => play(stage, each, tally));
  const run = await fc.check(law, { seed, numRuns });
  if (!run.failed) return undefined;
  const { errorInstance, counterexample, counterexamplePath } = run;
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${why}\n${counterexample === null ? "" : roomOf(counterexample[0])}seed ${seed}, path ${counterexamplePath}\nAgain: npm run fuzz -- --seed ${seed} --cases ${numRuns}`;
}

function roomOf({ furnished, bytes, furniture, injuries }: Case): string {
  const behind = JSON.stringify(bytes.toString("latin1"));
  const room = furnished ? "a room of some work" : "an empty room";
  const changed = furniture.map(({ file, done, n }) => `  ${file} ${JSON.stringify(done)} ${n}\n`);
  const hurt = injuries.map(([name, n]) => `  ${name} ${n}\n`);
  return `in ${room}, behind whose ledger stands ${behind.slice(0, 3000)}\n${[...hurt, ...changed].join("")}`;
}
