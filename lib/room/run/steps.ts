import { parseInstant } from "../../fact/instant.ts";
import { isDue } from "../due.ts";
import type { State } from "../state.ts";
import { type RunFact, SEEDED } from "./run_fact.ts";

/** How far a step of a run has come (SPEC section 9). */
export interface Step {
  readonly id: string;
  readonly status: "landed" | "in_flight" | "stalled";
  /** Who spoke of it, in the order of their first word; claims that were seeded for them count. */
  readonly tools: readonly string[];
  readonly facts: readonly RunFact[];
  /** The steps that it follows. */
  readonly parents: readonly string[];
  /** As it was said first: a duration. */
  readonly expect: string | null;
  /** When the first word of an agent itself came, in milliseconds; null while it is only seeded. */
  readonly begun: number | null;
  /** When the first artifact with effect came. */
  readonly landed: number | null;
}

/** The steps of a run, in the order of their first facts. Facts without a step stand under `root`. */
export function stepsOf(state: State, facts: readonly RunFact[], now: number): Step[] {
  const byStep = Map.groupBy(facts, ({ fact }) => fact.step ?? ROOT);
  return [...byStep].map(([id, own]) => {
    const landed = own.find((each) => each.fact.kind === "artifact" && each.void_reason === null);
    const begun = own.find(({ fact }) => String(fact.phase) !== SEEDED);
    const parked = own.some(({ fact }) => isParked(state, fact.id) && isDue(fact, now));
    return {
      id,
      status: landed !== undefined ? "landed" : parked ? "stalled" : "in_flight",
      tools: [...new Set(own.map(({ fact }) => fact.tool))],
      facts: own,
      parents: [...new Set(own.flatMap(({ fact }) => fact.parent_steps ?? []))],
      expect: own.find(({ fact }) => fact.expect !== undefined)?.fact.expect ?? null,
      begun: begun === undefined ? null : (parseInstant(begun.fact.at) ?? null),
      landed: landed === undefined ? null : (parseInstant(landed.fact.at) ?? null),
    };
  });
}

/** What facts of a run belong to that name no step. */
export const ROOT = "root";

function isParked(state: State, id: string): boolean {
  return state.rest?.held.get(id)?.fact.kind === "standby";
}
