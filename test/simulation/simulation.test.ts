import { describe, expect, it } from "vitest";
import { account, accountOfFailure, smallest } from "./account.ts";
import { PLANTED, type Planted } from "./planted_faults.ts";
import { type Run, simulate } from "./simulate.ts";

/** `node bench/simulate.ts --seeds N` plays as many more as one likes. */
const SEEDS = 2000;
/** Among so many seeds every planted fault must be found. */
const FEW = 400;

describe("the append protocol under seeded chance", () => {
  const told = new Map<string, number>();
  const events = new Set<string>();

  it(`keeps its word in ${SEEDS} runs`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const run = simulate(seed);
      if (run.wrong.length > 0) expect.fail(accountOfFailure(run));
      for (const [outcome, n] of run.told) told.set(outcome, (told.get(outcome) ?? 0) + n);
      for (const each of run.schedule) events.add(eventOf(each));
    }
  });

  it("tells every outcome and meets every trouble on the way", () => {
    expect([...told.keys()].sort()).toEqual(["committed", "not_committed", "unknown", "void"]);
    for (const each of TROUBLES) expect([...events]).toContain(each);
  });

  it("plays the same for the same seed", () => {
    expect(simulate(7)).toEqual(simulate(7));
  });
});

describe("a planted fault", () => {
  it.each(Object.keys(PLANTED) as Planted[])("is found: %s", (name) => {
    const run = firstCaught(name);
    expect(run?.wrong).not.toEqual([]);
    expect(account(run!, name)).toContain(`--seed ${run!.seed} --fault ${name}`);
    expect(simulate(run!.seed).wrong).toEqual([]);
  });

  it("is shown in the smallest run that has it, which plays again", () => {
    const run = firstCaught("late-renewal")!;
    const small = smallest(run, "late-renewal");
    expect(small.schedule.length).toBeLessThan(run.schedule.length);
    expect(small.wrong).not.toEqual([]);
    expect(simulate(run.seed, PLANTED["late-renewal"], small.setting)).toEqual(small);
    expect(account(small, "late-renewal")).toContain(
      `--without ${small.setting.without.join(",")}`,
    );
  });
});

const TROUBLES = [
  "the power is lost",
  "a checkpoint is deleted",
  "an older checkpoint is put back",
  "claims of the room are published",
  "a claim is revoked",
  "interrupted",
  "killed at a call",
  "killed in a write",
  "short",
  "ENOSPC",
  "EIO at sync",
  "open",
  "append",
  "read back",
  "sync",
];

/** What a line of a schedule is about, without names and numbers. */
function eventOf(line: string): string {
  if (line.includes("sync, EIO")) return "EIO at sync";
  if (line.includes("ENOSPC")) return "ENOSPC";
  if (line.includes("is interrupted")) return "interrupted";
  if (line.includes("is killed at")) return "killed at a call";
  if (line.includes("is killed:")) return "killed in a write";
  return line.replace(/^w\d+: /, "");
}

function firstCaught(name: Planted): Run | undefined {
  for (let seed = 1; seed <= FEW; seed++) {
    const run = simulate(seed, PLANTED[name]);
    if (run.wrong.length > 0) return run;
  }
  return undefined;
}
