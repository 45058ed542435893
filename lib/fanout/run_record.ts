import type { RunFact } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";

/** A run as the ledger has it. */
export interface RunRecord {
  readonly run: string;
  readonly facts: readonly RunFact[];
  readonly steps: readonly Step[];
  /** Facts with effect, of whatever run, that name a fact of this one. */
  readonly naming: readonly RunFact[];
}
