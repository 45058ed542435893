import { formatInstant } from "../../fact/instant.ts";
import type { Finding } from "../findings/finding.ts";
import { findingsOfRun } from "../findings/run_findings.ts";
import type { Presence, Sightings } from "../presence.ts";
import type { State } from "../state.ts";
import { type Edge, edgesOf } from "./edges.ts";
import type { RunFact } from "./run_fact.ts";
import { isOverdue, type Step, stepsOf } from "./steps.ts";
import { workerOf } from "./workers.ts";

/** A run, and what is known of it here and now. */
export interface RunQuery {
  readonly run: string;
  readonly facts: readonly RunFact[];
  readonly now: number;
  readonly sightings: Sightings;
}

/** A step as it stands. */
export interface Node {
  readonly step: string;
  readonly status: Step["status"];
  /** Who works on it. */
  readonly tool: string;
  /** Who spoke of it. */
  readonly tools: readonly string[];
  readonly facts: readonly string[];
  readonly expect: string | null;
  readonly overdue: boolean;
  readonly begun_at: string | null;
  readonly landed_at: string | null;
  /** How present they are who work on it. */
  readonly presence: Presence | null;
}

/** A run as a graph of its steps, and what was found of it. */
export interface DagView {
  readonly run: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly findings: readonly Finding[];
}

/** The steps of a run: how each stands, and what follows what. */
export function dagView(state: State, query: RunQuery): DagView {
  const { run, facts, now, sightings } = query;
  const steps = stepsOf(state, facts, now, sightings);
  return {
    run,
    nodes: steps.map((step) => ({
      step: step.id,
      status: step.status,
      tool: workerOf(step),
      tools: step.tools,
      facts: step.facts.map(({ fact }) => fact.id),
      expect: step.expect,
      overdue: isOverdue(step, now),
      begun_at: instant(step.begun),
      landed_at: instant(step.landed),
      presence: step.presence,
    })),
    edges: edgesOf(steps),
    findings: findingsOfRun({ ...query, state, steps }),
  };
}

/** How a step stands, for people: one that is only seeded is no work in flight. */
export function standingOf({ status, begun_at }: Node): string {
  return status === "in_flight" && begun_at === null ? "seeded" : status.replace("_", " ");
}

function instant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}
