/** The team effectiveness score, over facts made by hand. */
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { retriesOf } from "../../lib/fanout/retries.ts";
import { gradeOf, inputsOf, scoreOf } from "../../lib/fanout/score.ts";
import { EVIDENCE_PLACEHOLDER } from "../../lib/fanout/shown_evidence.ts";
import { NO_SIGHTINGS } from "../../lib/room/presence.ts";
import type { RunFact } from "../../lib/room/run/run_fact.ts";
import { stepsOf } from "../../lib/room/run/steps.ts";
import { emptyState } from "../../lib/room/state.ts";

let seq = 0;

function said(minute: number, kind: string, tool: string, about: object = {}): RunFact {
  seq++;
  const at = `2026-11-20T12:${String(minute).padStart(2, "0")}:00.000Z`;
  const head = { v: 1, id: `${kind}_${seq}`, kind, at, tool, session: `s-${tool}`, run: "r1" };
  return { seq, fact: { ...head, ...about } as Fact, void_reason: null };
}

function inputs(facts: readonly RunFact[], naming: readonly RunFact[] = [], tasks?: string[]) {
  const state = emptyState("whole");
  for (const { fact, seq } of facts)
    if (fact.kind === "artifact") state.rest?.artifacts.set(fact.id, { fact, seq, consumed: null });
  const steps = stepsOf(state, facts, 0, NO_SIGHTINGS);
  const retries = retriesOf(steps, naming, (session) => session);
  return inputsOf({ facts, steps, naming, retries, tasks: tasks ?? steps.map(({ id }) => id) });
}

const claim = (minute: number, tool: string, step: string, more: object = {}) =>
  said(minute, "claim", tool, { step, paths: [`src/${step}`], ...more });
const artifact = (minute: number, tool: string, step: string, more: object = {}) =>
  said(minute, "artifact", tool, { step, evidence: ["ok"], ...more });

describe("the inputs of the score", () => {
  it("know how much of the time of all agents was worked", () => {
    const side = [
      claim(0, "a", "x"),
      claim(0, "b", "y"),
      artifact(10, "a", "x"),
      artifact(10, "b", "y"),
    ];
    expect(inputs(side).parallel_efficiency).toBe(1);
    const turns = [
      claim(0, "a", "x"),
      artifact(10, "a", "x"),
      claim(10, "b", "y"),
      artifact(20, "b", "y"),
    ];
    expect(inputs(turns).parallel_efficiency).toBe(0.5);
    // Claims that were seeded are nobody's work yet.
    const seeded = claim(0, "b", "y", { phase: "seeded" });
    const late = [
      seeded,
      claim(0, "a", "x"),
      claim(5, "b", "y"),
      artifact(10, "a", "x"),
      artifact(10, "b", "y"),
    ];
    expect(inputs(late).parallel_efficiency).toBe(0.75);
    expect(inputs([claim(0, "a", "x")]).parallel_efficiency).toBeNull();
  });

  it("count tasks that landed at once, by what one agent can take on", () => {
    const done = (n: number) => [claim(n, "a", `t${n}`), artifact(n + 1, "a", `t${n}`)];
    expect(inputs([0, 1, 2].flatMap(done)).task_economy).toBe(1);
    expect(inputs(done(0), [], ["t0", "t1"]).task_economy).toBe(0.5);
    expect(inputs([0, 1, 2, 3, 4, 5, 6, 7].flatMap(done)).task_economy).toBe(0.75);
    const again = [claim(0, "a", "x"), claim(5, "b", "x"), artifact(9, "b", "x")];
    expect(inputs(again).task_economy).toBe(0);
  });

  it("count claims that met a peer, stomps and forced acts against claims", () => {
    const calm = [claim(0, "a", "x"), claim(0, "b", "y")];
    expect(inputs(calm).conflict_prevention).toBe(1);
    const lost = { ...claim(0, "c", "x"), void_reason: "claim-conflict" as const };
    expect(inputs([...calm, lost, claim(1, "c", "z")]).conflict_prevention).toBe(0.75);
    const stomp = said(3, "directive", "a", { status: "stomp", refs: [calm[0]!.fact.id] });
    expect(inputs(calm, [stomp]).conflict_prevention).toBe(0.5);
    const forced = said(3, "release", "b", { force: true, ref: calm[0]!.fact.id });
    expect(inputs([...calm, forced], [forced]).conflict_prevention).toBe(0.5);
    expect(inputs([artifact(0, "a", "x")]).conflict_prevention).toBeNull();
  });

  it("count what landed with evidence and was seen by another", () => {
    const [one, two, three, four] = [
      artifact(1, "a", "x"),
      artifact(1, "b", "y", { evidence: [] }),
      artifact(1, "c", "z"),
      artifact(1, "d", "w", { evidence: [EVIDENCE_PLACEHOLDER] }),
    ];
    const seen = [one, two, four].map(({ fact }) => said(2, "receipt", "lead", { ref: fact.id }));
    const own = said(2, "receipt", "c", { ref: three.fact.id });
    expect(inputs([one, two, three, four], [...seen, own]).integration_quality).toBe(1 / 4);
  });

  it("count what people, force and critical matters had to settle", () => {
    const work = [claim(0, "a", "x"), claim(0, "b", "y")];
    expect(inputs(work).user_autonomy).toBe(1);
    const critical = said(1, "blocker", "a", { step: "x", severity: "critical" });
    expect(inputs([...work, critical]).user_autonomy).toBe(0.5);
    const person = [1, 2, 3].map((n) => said(n, "decision", "human", { step: "x" }));
    expect(inputs([...work, ...person]).user_autonomy).toBe(0);
  });
});

describe("the score", () => {
  const all = {
    parallel_efficiency: 1,
    task_economy: 0.5,
    conflict_prevention: 1,
    integration_quality: 0,
    user_autonomy: 1,
  };

  it("is the weighted mean of what is known", () => {
    expect(scoreOf(all)).toBe(0.7);
    // 0.1 + 0.2 + 0 + 0.1 of 0.7.
    expect(scoreOf({ ...all, parallel_efficiency: null })).toBe(0.571);
  });

  it("is none where less than half of the weight is known", () => {
    const half = { ...all, parallel_efficiency: null, task_economy: null };
    expect(scoreOf(half)).toBe(0.6);
    expect(scoreOf({ ...half, user_autonomy: null })).toBeNull();
  });

  it("has its grades at 0.90, 0.80 and 0.70", () => {
    const grades = [1, 0.9, 0.899, 0.8, 0.799, 0.7, 0.699, 0].map(gradeOf);
    expect(grades).toEqual(["A", "A", "B", "B", "C", "C", "D", "D"]);
  });
});
