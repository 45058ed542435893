import { describe, expect, it } from "vitest";
import { foldingAs, SPOILT } from "./folding.ts";
import { MISTAKES, NEEDED, type Planted, planted } from "./planted.ts";
import { accountOf, play, type Run } from "./play.ts";

/** `node bench/simulate.ts --clones --seeds N` plays as many more as one likes. */
const SEEDS = 1500;
/** Among so many seeds every planted fault must be found. */
const FEW = 400;

describe("three clones and one remote, by the model", () => {
  const met = new Map<string, number>();

  it(`agree, and keep their word, in ${SEEDS} runs`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const run = play(seed);
      if (run.wrong.length > 0) expect.fail(accountOf(run));
      for (const [event, n] of run.met) met.set(event, (met.get(event) ?? 0) + n);
    }
  });

  it("meet every trouble on the way", () => {
    for (const each of TROUBLES) expect([...met.keys()]).toContain(each);
  });

  it("play the same for the same seed", () => {
    expect(play(7)).toEqual(play(7));
  });

  it.each([...Object.keys(MISTAKES), ...NEEDED] as Planted[])("would be caught at: %s", (name) => {
    const run = firstCaught(name);
    expect(run?.wrong).not.toEqual([]);
    expect(accountOf(run!, name)).toContain(`--seed ${run!.seed} --fault ${name}`);
    expect(play(run!.seed).wrong).toEqual([]);
  });
});

describe("three clones and one remote, by the fold itself", () => {
  it(`do, line by line, what the model does, in ${FEW} runs`, () => {
    for (let seed = 1; seed <= FEW; seed++) {
      const run = play(seed, foldingAs(seed % 2 === 0 ? "hot" : "whole"));
      if (run.wrong.length > 0) expect.fail(accountOf(run));
      expect(run).toEqual(play(seed));
    }
  });

  it.each(Object.keys(MISTAKES) as (keyof typeof MISTAKES)[])(
    "would be caught at a mistake of the protocol: %s",
    (name) => {
      expect(firstWrong((seed) => play(seed, foldingAs("hot"), MISTAKES[name]))).toBeDefined();
    },
  );

  it.each(Object.keys(SPOILT) as (keyof typeof SPOILT)[])(
    "would be caught at a mistake of the fold: %s",
    (name) => {
      expect(firstWrong((seed) => play(seed, foldingAs("hot", SPOILT[name])))).toBeDefined();
    },
  );
});

const TROUBLES = [
  "cut",
  "rejoined",
  "killed",
  "half a batch",
  "brought a batch",
  "lost the swap",
  "offline",
  "revoked",
  "claim void",
  "claim renewed",
  "release void",
];

function firstCaught(name: Planted): Run | undefined {
  return firstWrong((seed) => play(seed, ...planted(name)));
}

function firstWrong(played: (seed: number) => Run): Run | undefined {
  for (let seed = 1; seed <= FEW; seed++) {
    const run = played(seed);
    if (run.wrong.length > 0) return run;
  }
  return undefined;
}
