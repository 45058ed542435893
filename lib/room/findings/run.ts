import type { RunFact } from "../run/run_fact.ts";
import type { Step } from "../run/steps.ts";
import type { State } from "../state.ts";

/** A run as its findings look at it. */
export interface Run {
  readonly run: string;
  readonly state: State;
  readonly facts: readonly RunFact[];
  readonly steps: readonly Step[];
  readonly now: number;
}
