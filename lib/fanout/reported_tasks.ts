import type { Untrusted } from "../fact/untrusted.ts";
import type { Sightings } from "../room/presence.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";
import type { State } from "../room/state.ts";
import type { Descriptor } from "./descriptor.ts";
import type { TreeChanges } from "./evidence.ts";
import { figuresIn } from "./retro_line.ts";
import type { RunRecord } from "./run_record.ts";
import { shownEvidence } from "./shown_evidence.ts";
import type { VerifyFinding } from "./verify_finding.ts";

/** How a task of a run stands. */
export type TaskState = Step["status"] | "blocked" | "open" | "skipped";

/** A task with what was claimed and shown for it. */
export interface ReportedTask {
  readonly task: string;
  readonly state: TaskState;
  readonly tools: readonly string[];
  readonly depends_on: readonly string[];
  /** What it may write, by the descriptor, else what was claimed for it. */
  readonly owns: readonly string[];
  readonly artifacts: readonly string[];
  /** What its artifacts say was validated. */
  readonly evidence: readonly Untrusted[];
}

/** Something of the run that is open in the room. */
export interface OpenMatter {
  readonly fact: string;
  readonly task: string | null;
  readonly tool: string;
  readonly subject: Untrusted;
}

/** What a report is made from. */
export interface Reported extends RunRecord {
  readonly state: State;
  readonly now: number;
  readonly sightings: Sightings;
  readonly descriptor: Descriptor | null;
  readonly verified: {
    readonly trees: readonly TreeChanges[];
    readonly findings: readonly VerifyFinding[];
    readonly limits: readonly string[];
  } | null;
}

/** Whether a run was looked back at. */
export function isOver(facts: readonly RunFact[]): boolean {
  return facts.some(({ fact }) => figuresIn(fact) !== undefined);
}

/** How each task of a run stands. */
export function tasksOf(
  given: Reported,
  steps: readonly Step[],
  blockers: readonly OpenMatter[],
): ReportedTask[] {
  const { descriptor } = given;
  const over = isOver(given.facts);
  const ids = descriptor?.tasks.map(({ id }) => id) ?? steps.map(({ id }) => id);
  const found = new Map<string, ReportedTask>();
  const asking = new Set<string>();
  const taskOf = (id: string): ReportedTask => {
    const known = found.get(id);
    if (known !== undefined) return known;
    asking.add(id);
    const step = steps.find((each) => each.id === id);
    const task = descriptor?.tasks.find((each) => each.id === id);
    const depends_on = task?.depends_on ?? step?.parents ?? [];
    const blocked = blockers.some((each) => each.task === id);
    const begun = step !== undefined && step.begun !== null;
    // Lines written by hand can go in a circle.
    const before = depends_on.filter((each) => ids.includes(each) && !asking.has(each)).map(taskOf);
    const hopeless = before.some(({ state }) => state === "stalled" || state === "skipped");
    const state: TaskState =
      step?.status === "landed"
        ? "landed"
        : blocked
          ? "blocked"
          : begun
            ? step.status
            : over || hopeless
              ? "skipped"
              : "open";
    const artifacts = step?.artifacts ?? [];
    const claimed = step?.facts.flatMap(({ fact }) =>
      fact.kind === "claim" ? (fact.paths ?? []) : [],
    );
    const made: ReportedTask = {
      task: id,
      state,
      tools: step?.tools ?? [],
      depends_on,
      owns: task?.owns ?? [...new Set(claimed)].sort(),
      artifacts: artifacts.map(({ fact }) => fact.id),
      evidence: artifacts.flatMap(shownEvidence),
    };
    asking.delete(id);
    found.set(id, made);
    return made;
  };
  return ids.map(taskOf);
}
