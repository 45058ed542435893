import { named } from "../fact/fact.ts";
import type { Figures } from "./figures.ts";
import type { RunRecord } from "./run_record.ts";
import { gradeOf } from "./score.ts";

/** An occasion for looking at how work is shared out, and how closely. */
export interface Trigger {
  readonly id: "RY-01" | "RY-02" | "RY-03" | "RY-04" | "RY-05" | "RY-06";
  readonly scope: "light" | "medium" | "full";
  readonly holds: boolean;
  readonly why: string;
}

/** What earlier retros recorded, the oldest first, one for each run. */
export interface Recorded {
  readonly seq: number;
  /** When, in milliseconds. */
  readonly at: number;
  readonly run: string;
  readonly figures: Figures;
}

const MONTH = 30 * 86_400_000;

/** Which of the occasions there are, of this run. `lessons`: how many others were recorded since the retro before this one. */
export function triggersOf(
  { steps, facts, naming }: RunRecord,
  given: {
    readonly lessons: number;
    readonly figures: Figures;
    /** Of other runs. */
    readonly earlier: readonly Recorded[];
    readonly now: number;
  },
): Trigger[] {
  const { lessons, figures, earlier, now } = given;
  const ended = steps.length > 0 && steps.every(({ status }) => status !== "in_flight");
  const poor = [...earlier.map((each) => each.figures), figures].filter(
    ({ score, conflict_prevention: calm, agents }) =>
      agents === figures.agents &&
      ((score !== null && gradeOf(score) === "D") || (calm !== null && calm < 0.7)),
  );
  const person = facts.some(
    ({ fact }) => fact.tool === "human" && ["decision", "directive", "claim"].includes(fact.kind),
  );
  const own = new Map(facts.map(({ fact }) => [fact.id, fact.tool]));
  const judged = naming.some(
    ({ fact }) =>
      ["risk", "blocker", "decision"].includes(fact.kind) &&
      named(fact).some((id) => own.has(id) && own.get(id) !== fact.tool),
  );
  const last = earlier.at(-1);
  const old = last === undefined || now - last.at > MONTH;
  return [
    trigger("RY-01", "light", ended, "no step of the run is in flight any more"),
    trigger(
      ...(["RY-02", "full", poor.length >= 3] as const),
      `${poor.length} runs with as many agents had grade D or many conflicts; three call for a look`,
    ),
    trigger("RY-03", "full", person, "a person decided or took something within the run"),
    trigger("RY-04", "medium", judged, "somebody raised a matter about what another one showed"),
    trigger(
      ...(["RY-05", "medium", lessons > 0] as const),
      `lessons were recorded since the last retro: ${lessons}`,
    ),
    trigger(
      "RY-06",
      "full",
      old,
      "the last retro of another run is more than 30 days old, or none",
    ),
  ];
}

function trigger(id: Trigger["id"], scope: Trigger["scope"], holds: boolean, why: string): Trigger {
  return { id, scope, holds, why };
}
