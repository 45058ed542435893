import { isSeeded, type RunFact } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";
import { isWitnessed } from "./evidence.ts";
import type { Retry } from "./retries.ts";
import type { RunRecord } from "./run_record.ts";
import { shownEvidence } from "./shown_evidence.ts";

/** What the team effectiveness score is made of, each from 0 to 1; null where nothing was said of it. */
export interface Inputs {
  readonly parallel_efficiency: number | null;
  readonly task_economy: number | null;
  readonly conflict_prevention: number | null;
  readonly integration_quality: number | null;
  readonly user_autonomy: number | null;
}

/** How much each of them weighs (SPEC section 12). */
export const WEIGHTS: Readonly<Record<keyof Inputs, number>> = {
  parallel_efficiency: 0.3,
  task_economy: 0.2,
  conflict_prevention: 0.2,
  integration_quality: 0.2,
  user_autonomy: 0.1,
};

/** In the order in which they are shown. */
export const INPUT_NAMES = Object.keys(WEIGHTS) as (keyof Inputs)[];

/** All of them, each as it is told. */
export function eachInput(of: (name: keyof Inputs) => number | null): Inputs {
  return Object.fromEntries(INPUT_NAMES.map((name) => [name, of(name)])) as unknown as Inputs;
}

/** What a score comes to. */
export type Grade = "A" | "B" | "C" | "D";

/** What the score of a run is worked out from: the ledger, and nothing else. */
export interface Scored extends Omit<RunRecord, "run"> {
  readonly retries: readonly Retry[];
  /** The tasks that were to be done; without a descriptor, the steps that there are. */
  readonly tasks: readonly string[];
}

/** More tasks for one agent than this, and its context wears out. */
const MOST_PER_MEMBER = 6;

/** Works each of them out as docs/harmonise.md says. */
export function inputsOf(scored: Scored): Inputs {
  const { steps, naming, retries } = scored;
  const total = scored.tasks.length;
  const own = steps.filter(({ id }) => scored.tasks.includes(id));
  const landed = own.filter(({ status }) => status === "landed");
  const facts = scored.facts.filter((each) => !isSeeded(each));
  const clean = landed.filter(({ id }) => !retries.some(({ task }) => task === id));
  const load = total / Math.max(1, agentsOf(own));
  const good = landed.filter(({ artifacts }) => {
    const proven = artifacts.some((each) => shownEvidence(each).length > 0);
    return proven && artifacts.every((each) => isWitnessed(each, naming));
  });
  const byHand = facts.filter(
    ({ fact }) => fact.tool === "human" || fact.force === true || fact.severity === "critical",
  );
  const share = (part: number) => (total === 0 ? null : part / total);
  return {
    parallel_efficiency: efficiency(landed),
    task_economy: total === 0 ? null : (clean.length / total) * Math.min(1, MOST_PER_MEMBER / load),
    conflict_prevention: prevention(facts, naming),
    integration_quality: share(good.length),
    user_autonomy: total === 0 ? null : Math.max(0, 1 - byHand.length / total),
  };
}

/** The weighted mean of what is known; null where that is less than half of the weight. */
export function scoreOf(inputs: Inputs): number | null {
  const known = INPUT_NAMES.filter((name) => inputs[name] !== null);
  const weight = known.reduce((sum, name) => sum + WEIGHTS[name], 0);
  if (weight < 0.5) return null;
  const sum = known.reduce((total, name) => total + WEIGHTS[name] * inputs[name]!, 0);
  return Math.round((sum / weight) * 1000) / 1000;
}

/** The grade that a score has reached (SPEC section 12). */
export function gradeOf(score: number): Grade {
  return score >= 0.9 ? "A" : score >= 0.8 ? "B" : score >= 0.7 ? "C" : "D";
}

/** How many agents worked: their tools, for a session is resumed under another id. */
export function agentsOf(steps: readonly Step[]): number {
  const working = steps.flatMap(({ facts }) =>
    facts.filter((each) => ["claim", "artifact"].includes(each.fact.kind) && !isSeeded(each)),
  );
  return new Set(working.map(({ fact }) => fact.tool)).size;
}

/** Time that was worked, of the time that there was for all of them. */
function efficiency(landed: readonly Step[]): number | null {
  const spans = landed.flatMap(({ begun, landed }) =>
    begun === null || landed === null ? [] : [{ from: begun, to: Math.max(begun, landed) }],
  );
  const busy = spans.reduce((sum, { from, to }) => sum + (to - from), 0);
  const wall = Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from));
  if (spans.length === 0 || wall <= 0) return null;
  return Math.min(1, busy / (wall * Math.max(1, agentsOf(landed))));
}

/** Claims that met nobody, of all claims and what went wrong between agents without one. */
function prevention(facts: readonly RunFact[], naming: readonly RunFact[]): number | null {
  const claims = facts.filter(({ fact }) => fact.kind === "claim");
  const refused = claims.filter(({ void_reason }) => void_reason === "claim-conflict");
  const others = new Map(
    [...facts, ...naming]
      .filter(({ fact }) => fact.force === true || fact.status === "stomp")
      .map(({ fact }) => [fact.id, fact]),
  );
  const forced = [...others.values()].filter(({ kind }) => kind !== "claim").length;
  const taken = claims.filter(({ fact }) => fact.force === true).length;
  if (claims.length === 0) return null;
  return Math.max(0, 1 - (refused.length + taken + forced) / claims.length);
}
