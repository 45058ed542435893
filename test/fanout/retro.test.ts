/** The occasions for looking back, and what is proposed, by figures made by hand. */
import { expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import type { Figures } from "../../lib/fanout/figures.ts";
import { proposalsOf } from "../../lib/fanout/proposals.ts";
import { type Recorded, triggersOf } from "../../lib/fanout/triggers.ts";
import type { RunFact } from "../../lib/room/run/run_fact.ts";

const GOOD: Figures = {
  score: 0.95,
  parallel_efficiency: 0.7,
  task_economy: 1,
  conflict_prevention: 1,
  integration_quality: 1,
  user_autonomy: 1,
  agents: 3,
  tasks: 6,
  replaced: 0,
};
const NOW = Date.parse("2026-11-20T12:00:00Z");

function fact(kind: string, tool: string, about: object = {}): RunFact {
  const head = {
    v: 1,
    id: `${kind}_${tool}`,
    kind,
    at: "2026-11-20T11:00:00Z",
    tool,
    session: tool,
  };
  return { seq: 1, fact: { ...head, ...about } as Fact, void_reason: null };
}

function holding(given: {
  readonly figures?: Figures;
  readonly earlier?: readonly Figures[];
  readonly naming?: readonly RunFact[];
}): string[] {
  const { figures = GOOD, earlier = [], naming = [] } = given;
  const recorded = [GOOD, ...earlier].map(
    (each, n): Recorded => ({ seq: n, at: NOW, run: `r${n}`, figures: each }),
  );
  const facts = [fact("artifact", "a:1"), fact("artifact", "b:1")];
  const run = { run: "r9", facts, steps: [], naming };
  const all = triggersOf(run, { figures, earlier: recorded, lessons: 0, now: NOW });
  return all.filter(({ holds }) => holds).map(({ id }) => id);
}

it("three poor runs of as many agents call for a look: of grade D, or with many conflicts", () => {
  const poor = { ...GOOD, score: 0.69 };
  const rough = { ...GOOD, conflict_prevention: 0.69 };
  expect(holding({ figures: poor, earlier: [poor, rough] })).toEqual(["RY-02"]);
  expect(holding({ figures: poor, earlier: [poor] })).toEqual([]);
  expect(holding({ figures: poor, earlier: [poor, { ...poor, agents: 4 }] })).toEqual([]);
  expect(holding({ figures: poor, earlier: [poor, { ...GOOD, score: null }] })).toEqual([]);
});

it("what somebody raises about another's fact calls for a look; what one says of one's own does not", () => {
  const risk = (...refs: string[]) => [fact("risk", "a:1", { refs })];
  expect(holding({ naming: risk("artifact_a:1", "artifact_b:1") })).toEqual(["RY-04"]);
  expect(holding({ naming: risk("artifact_a:1") })).toEqual([]);
  expect(holding({ naming: [fact("receipt", "a:1", { ref: "artifact_b:1" })] })).toEqual([]);
});

it("each setting is proposed for what the mean of three runs shows, and for nothing less", () => {
  const settings = { "fanout.team": "5", "fanout.tasks": "6", "claims.lease": "45m" };
  const proposed = (some: Partial<Figures>, set = settings) =>
    proposalsOf(
      [1, 2, 3].map(() => ({ ...GOOD, ...some })),
      set,
    ).map(({ key, to }) => `${key} ${to}`);
  expect(proposed({})).toEqual([]);
  expect(proposed({ parallel_efficiency: 0.49 })).toEqual(["fanout.team 4"]);
  expect(proposed({ parallel_efficiency: 0.85 })).toEqual(["fanout.team 6"]);
  expect(proposed({ parallel_efficiency: 0.85, conflict_prevention: 0.89 })).toEqual([]);
  expect(proposed({ parallel_efficiency: 0.85, conflict_prevention: null })).toEqual([]);
  expect(proposed({ parallel_efficiency: null, conflict_prevention: 1 })).toEqual([]);
  expect(proposed({ task_economy: 0.59 })).toEqual(["fanout.tasks 5"]);
  expect(proposed({ replaced: 1 })).toEqual(["claims.lease 30m"]);
  expect(proposed({ replaced: 1 }, { ...settings, "claims.lease": "30m" })).toEqual([]);
});
