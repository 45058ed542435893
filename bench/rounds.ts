import process from "node:process";
import type { Effort } from "../test/torture/arena.ts";

/** How long, from which seed and how hard it is tried; for `parseArgs`. */
export const OPTIONS = {
  minutes: { type: "string", default: "1" },
  seed: { type: "string" },
  short: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

interface Asked {
  readonly minutes: string;
  readonly seed?: string | undefined;
  readonly short: boolean;
  readonly json: boolean;
}

/** What is played by turns, and what there is to say of a round before all are over. */
export interface Game<Name extends string, Round> {
  readonly program: string;
  readonly names: readonly Name[];
  readonly play: (name: Name, seed: number, effort: Effort) => Promise<Round>;
  readonly linesOf: (round: Round) => readonly string[];
}

export interface Played<Round> {
  readonly seed: number;
  readonly rounds: readonly Round[];
  readonly wrong: number;
}

/**
 * Plays each once, and goes on for as long as was asked for: one seed after the other, unless one was given. SIGINT ends it
 * behind the round that is played.
 */
export async function playAll<
  Name extends string,
  Round extends { readonly wrong: readonly string[] },
>(
  { program, names, play, linesOf }: Game<Name, Round>,
  { json, short, ...asked }: Asked,
): Promise<Played<Round>> {
  if (!/^\d+(\.\d+)?$/.test(asked.minutes)) misused(program, `"${asked.minutes}" are no minutes`);
  if (!/^\d{1,15}$/.test(asked.seed ?? "0")) misused(program, `"${asked.seed}" is no seed`);
  const seed = asked.seed === undefined ? Date.now() % 1_000_000_000 : Number(asked.seed);
  let isOver = names.length === 0;
  process.on("SIGINT", () => {
    isOver = true;
  });
  const end = performance.now() + Number(asked.minutes) * 60_000;
  const goesOn = (): boolean => asked.seed === undefined && performance.now() < end;
  const rounds: Round[] = [];
  if (!json) console.log(`from seed ${seed}: ${names.join(", ")}`);
  for (let n = 0; !isOver && (n < names.length || goesOn()); n++) {
    const at = seed + Math.floor(n / names.length);
    const round = await play(names[n % names.length]!, at, short ? "short" : "long");
    rounds.push(round);
    if (!json) for (const line of linesOf(round)) console.log(line);
  }
  return { seed, rounds, wrong: rounds.reduce((sum, round) => sum + round.wrong.length, 0) };
}

/** The names that were asked for, all of which there are. */
export function chosen<Name extends string>(
  program: string,
  what: string,
  asked: readonly string[],
  there: Readonly<Record<Name, unknown>>,
): Name[] {
  for (const name of asked)
    if (!Object.hasOwn(there, name))
      misused(program, `no ${what} "${name}"; there are ${Object.keys(there).join(", ")}`);
  return asked as Name[];
}

function misused(program: string, why: string): never {
  console.error(`${program}: ${why}`);
  process.exit(2);
}
