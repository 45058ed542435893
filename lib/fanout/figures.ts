import { retriesOf } from "./retries.ts";
import type { RunRecord } from "./run_record.ts";
import { agentsOf, eachInput, type Inputs, inputsOf, scoreOf } from "./score.ts";

/** The figures of a retro, as they stand in the lesson that it recorded. */
export interface Figures extends Inputs {
  readonly score: number | null;
  /** Agents that worked on the run. */
  readonly agents: number;
  readonly tasks: number;
  /** Tasks that another agent had to begin again. */
  readonly replaced: number;
}

/** The figures of a run. `tasks`: ids of what was to be done. */
export function figuresOf(
  run: RunRecord,
  tasks: readonly string[],
  ownerOf: (session: string) => string,
): Figures {
  const retries = retriesOf(run.steps, run.naming, ownerOf);
  const inputs = inputsOf({ ...run, retries, tasks });
  return {
    ...eachInput((name) => {
      const value = inputs[name];
      return value === null ? null : Math.round(value * 1000) / 1000;
    }),
    score: scoreOf(inputs),
    agents: agentsOf(run.steps),
    tasks: tasks.length,
    replaced: retries.filter(({ reason }) => reason === "replaced").length,
  };
}
