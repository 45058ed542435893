import type { Fact } from "../../fact/fact.ts";
import type { VoidReason } from "../verdict.ts";

/** A fact that belongs to a run, as the ledger has it and the fold judged it. */
export interface RunFact {
  readonly seq: number;
  readonly fact: Fact;
  /** Why it has no effect; null where it has. */
  readonly void_reason: VoidReason | null;
}

/** The phase of a claim that was made for an agent that is yet to come (`workstream seed`). */
export const SEEDED = "seeded";

/** Whether the fact is such a claim. */
export function isSeededClaim({ kind, phase }: Pick<Fact, "kind" | "phase">): boolean {
  return kind === "claim" && String(phase) === SEEDED;
}

/** Whether it was said for an agent that was yet to come. */
export function isSeeded({ fact }: RunFact): boolean {
  return isSeededClaim(fact);
}

/** What facts of a run belong to that name no step. */
export const ROOT = "root";
