/** retro: figures of real runs, what it records of them, and which settings it proposes. */
import { describe, expect, it } from "vitest";
import type { RetroResult } from "../../../lib/cli/verbs/retro.ts";
import type { Fact } from "../../../lib/fact/fact.ts";
import { raw } from "../../../lib/fact/untrusted.ts";
import type { Figures } from "../../../lib/fanout/figures.ts";
import { retroLine } from "../../../lib/fanout/retro_line.ts";
import { Cast } from "../cast.ts";

const LEAD = "lead:01";

async function retro(cast: Cast, run: string, ...more: readonly string[]): Promise<RetroResult> {
  return (await cast.ok(LEAD, ["retro", "--run", run, ...more])) as unknown as RetroResult;
}

/** One step of a run, claimed, landed with evidence, and seen by the lead. */
async function work(cast: Cast, tool: string, run: string, step: string): Promise<void> {
  const lineage = ["--run", run, "--step", step];
  await cast.say(tool, "claim", "--subject", "x", "--path", `src/${step}`, ...lineage);
  cast.now += 600_000;
  const shown = ["artifact", "--subject", "done", "--evidence", "ok", ...lineage];
  const artifact = await cast.say(tool, ...shown);
  await cast.say(LEAD, "receipt", "--ref", artifact);
}

const POOR: Figures = {
  ...{ score: 0.4, parallel_efficiency: 0.2, task_economy: 0.4, conflict_prevention: 0.9 },
  ...{ integration_quality: 0.5, user_autonomy: 1, agents: 2, tasks: 4, replaced: 2 },
};

/** The lesson of an earlier run, as a retro records it. */
function recorded(cast: Cast, run: string, figures: Figures = POOR): void {
  const about = { subject: `retro of ${run}`, summary: raw(retroLine(figures)) };
  cast.append({ kind: "lesson", ...about, run } as unknown as Fact);
}

describe("rally retro", () => {
  it("scores a run and records it once", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r1", "a");
    const first = await retro(cast, "r1");
    expect(first).toMatchObject({
      score: 1,
      grade: "A",
      inputs: {
        parallel_efficiency: 1,
        task_economy: 1,
        conflict_prevention: 1,
        integration_quality: 1,
        user_autonomy: 1,
      },
      ...{ agents: 1, tasks: 1, runs: 1, proposals: [], applied: false, recorded: true },
    });
    const before = cast.facts().length;
    const second = await retro(cast, "r1");
    expect(second).toEqual({ ...first, recorded: false });
    expect(cast.facts()).toHaveLength(before);
    await work(cast, "agent:b", "r1", "b");
    const third = await retro(cast, "r1");
    expect([third.recorded, third.runs]).toEqual([true, 1]);
    // One after the other: each of the two agents was at work half of the time.
    expect(third.inputs.parallel_efficiency).toBeCloseTo(0.5, 1);
    expect(third.lesson).not.toBe(first.lesson);
  });

  it("writes nothing about a run that was only seeded", async () => {
    const cast = new Cast();
    cast.append({
      ...{ kind: "claim", tool: "agent:a", session: "seeded-agent-a-aaaaaaaa", subject: "x" },
      ...{ paths: ["src/a.ts"], phase: "seeded", run: "r1", step: "a" },
      lease_until: "2026-11-20T23:00:00.000Z",
    } as unknown as Fact);
    const early = await cast.run(LEAD, ["retro", "--run", "r1"]);
    expect([early.exit, early.code]).toEqual([3, "unknown-run"]);
    expect(cast.facts().some(({ kind }) => kind === "lesson")).toBe(false);
  });

  it("writes nothing about a run that nobody knows, and needs to know who asks", async () => {
    const cast = new Cast();
    const nobody = await cast.run(LEAD, ["retro", "--run", "r1"]);
    expect([nobody.exit, nobody.code]).toEqual([3, "unknown-run"]);
    expect(cast.facts()).toEqual([]);
    await work(cast, "agent:a", "r1", "a");
    expect((await cast.run(null, ["retro", "--run", "r1"])).code).toBe("no-tool");
  });

  it("holds by the hand of a person against autonomy, but not the retro itself", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r1", "a");
    await work(cast, "agent:a", "r1", "b");
    const asked = ["retro", "--run", "r1"] as const;
    const first = (await cast.ok("human", asked)) as unknown as RetroResult;
    expect(first.inputs.user_autonomy).toBe(1);
    expect(((await cast.ok("human", asked)) as unknown as RetroResult).recorded).toBe(false);
    await cast.say("human", "decision", "--subject", "smaller team", "--run", "r1");
    const { inputs, triggers } = await retro(cast, "r1");
    expect(inputs.user_autonomy).toBe(0.5);
    expect(triggers.filter(({ holds }) => holds).map(({ id }) => id)).toEqual([
      "RY-01",
      "RY-03",
      "RY-06",
    ]);
  });

  it("proposes nothing before three runs, then at most three settings, and never owners of files", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r9", "a");
    recorded(cast, "r1");
    recorded(cast, "r1");
    expect((await retro(cast, "r9", "--approve")).proposals).toEqual([]);
    recorded(cast, "r2");
    recorded(cast, "r3");
    const { runs, proposals, applied } = await retro(cast, "r9");
    expect([runs, applied]).toEqual([4, false]);
    expect(proposals.map(({ key, from, to }) => [key, from, to])).toEqual([
      ["fanout.team", "5", "4"],
      ["fanout.tasks", "6", "5"],
      ["claims.lease", "auto", "30m"],
    ]);
    expect(cast.files.readFile(`${cast.room}/config.json`)).toBe(undefined);
  });

  it("changes settings only when told to, keeps what they were, and then waits for three more runs", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r9", "a");
    await cast.ok(null, ["config", "set", "hooks.mode", "advise"]);
    for (const run of ["r1", "r2", "r3"]) recorded(cast, run);
    const { lesson } = await retro(cast, "r9");
    const taken = await retro(cast, "r9", "--approve");
    expect([taken.applied, taken.recorded, taken.lesson]).toEqual([true, false, lesson]);
    expect(JSON.parse(cast.files.readFile(`${cast.room}/config.json`)!)).toEqual({
      "hooks.mode": "advise",
      "fanout.team": "4",
      "fanout.tasks": "5",
      "claims.lease": "30m",
    });
    const kept = cast.facts().find(({ kind }) => kind === "decision");
    expect(kept).toMatchObject({
      refs: [lesson],
      summary: "fanout.team: 5 -> 4\nfanout.tasks: 6 -> 5\nclaims.lease: auto -> 30m",
    });
    const again = await retro(cast, "r9", "--approve");
    expect([again.applied, again.recorded, again.runs]).toEqual([false, false, 0]);
    for (const run of ["r4", "r5"]) recorded(cast, run);
    expect((await retro(cast, "r9")).proposals).toEqual([]);
    recorded(cast, "r6");
    expect((await retro(cast, "r9")).proposals.map(({ to }) => to)).toEqual(["3", "4"]);
  });

  it("says which occasions there are to look back", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r9", "a");
    recorded(cast, "r1", { ...POOR, agents: 1 });
    recorded(cast, "r2", { ...POOR, agents: 1 });
    const holds = async () =>
      (await retro(cast, "r9")).triggers.filter(({ holds }) => holds).map(({ id }) => id);
    expect(await holds()).toEqual(["RY-01"]);
    recorded(cast, "r3", { ...POOR, agents: 1 });
    expect(await holds()).toEqual(["RY-01", "RY-02"]);
    await cast.say("codex:02", "lesson", "--subject", "split by folder");
    expect(await holds()).toEqual(["RY-01", "RY-02", "RY-05"]);
    cast.now += 31 * 86_400_000;
    expect(await holds()).toEqual(["RY-01", "RY-02", "RY-05", "RY-06"]);
    const [artifact] = cast.facts().filter(({ kind }) => kind === "artifact");
    await cast.say("judge:01", "risk", "--subject", "no tests", "--ref", artifact!.id);
    expect(await holds()).toEqual(["RY-01", "RY-02", "RY-04", "RY-05", "RY-06"]);
  });

  it("takes no figures that are none", async () => {
    const cast = new Cast();
    await work(cast, "agent:a", "r9", "a");
    for (const [n, summary] of [
      "retro: {",
      "retro: null",
      'retro: {"score":2}',
      raw(retroLine({ ...POOR, agents: -1 })),
      raw(retroLine({ ...POOR, task_economy: 7 })),
    ].entries())
      cast.append({ kind: "lesson", subject: "x", summary, run: `r${n}` } as unknown as Fact);
    expect((await retro(cast, "r9")).runs).toBe(1);
  });
});
