import { isCanonicalPath } from "../fact/scope.ts";
import { ownerOf } from "../room/family.ts";
import { type Presence, presenceOf } from "../room/presence.ts";
import { isSeeded, ROOT } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";
import type { State } from "../room/state.ts";
import { openOf } from "../room/views/rows.ts";
import { changedByTask } from "./evidence.ts";
import {
  isOver,
  type OpenMatter,
  type Reported,
  type ReportedTask,
  tasksOf,
} from "./reported_tasks.ts";
import { type Retry, retriesOf } from "./retries.ts";
import { nextOf, type RunOutcome, type RunStatus, statusOf } from "./run_status.ts";
import type { VerifyFinding } from "./verify_finding.ts";

/** A session that worked on the run, or is expected to. */
export interface TeamMember {
  readonly tool: string;
  readonly session_id: string;
  /** `expected`: only claims that were seeded for it are there yet. */
  readonly status: Presence | "expected";
  readonly tasks: readonly string[];
}

/** How a run turned out, or stands. Every format of it is made from this alone. */
export interface Report {
  readonly run: string;
  readonly workstream: string | null;
  readonly status: RunStatus;
  readonly completed: number;
  readonly total: number;
  readonly team: readonly TeamMember[];
  readonly tasks: readonly ReportedTask[];
  /** What artifacts name, and what Git shows where there is a descriptor. */
  readonly changed_files: readonly string[];
  readonly retries: readonly Retry[];
  readonly blockers: readonly OpenMatter[];
  readonly handoffs: readonly OpenMatter[];
  readonly risks: readonly OpenMatter[];
  /** What `workstream verify` finds; null without a descriptor. */
  readonly findings: readonly VerifyFinding[] | null;
  /** What cannot be told. */
  readonly limits: readonly string[];
  readonly next: string;
}

/** The one value that all formats of a report are made from. */
export function reportOf(given: Reported): Report {
  const { run, state, descriptor, verified } = given;
  const steps = given.steps.filter(({ id }) => id !== ROOT);
  const open = (kind: string) => mattersOf(state, run, kind);
  const blockers = open("blocker");
  const handoffs = open("handoff");
  const tasks = tasksOf(given, steps, blockers);
  const paths = steps
    .flatMap(({ artifacts }) => artifacts)
    .flatMap(({ fact }) => [
      ...(fact.paths ?? []),
      ...(isCanonicalPath(fact.uri) ? [fact.uri] : []),
    ]);
  const shown =
    descriptor === null || verified === null
      ? []
      : [...changedByTask(descriptor.tasks, verified.trees).values()].flatMap((each) => each ?? []);
  const trees = verified?.trees ?? [];
  const about: RunOutcome = { run, tasks, blockers, handoffs, trees, over: isOver(given.facts) };
  const status = statusOf(about);
  return {
    run,
    workstream: descriptor?.workstream ?? null,
    status,
    completed: tasks.filter(({ state }) => state === "landed").length,
    total: tasks.length,
    team: teamOf(given, steps),
    tasks,
    changed_files: [...new Set([...paths, ...shown])].sort(),
    retries: retriesOf(steps, given.naming, (session) => ownerOf(state, session)),
    blockers,
    handoffs,
    risks: open("risk"),
    findings: verified?.findings ?? null,
    limits: verified?.limits ?? [],
    next: nextOf(about, status),
  };
}

function mattersOf(state: State, run: string, kind: string): OpenMatter[] {
  return openOf(state, kind)
    .filter(({ fact }) => fact.run === run)
    .map(({ fact }) => ({
      fact: fact.id,
      task: fact.step ?? null,
      tool: fact.tool,
      subject: fact.subject!,
    }))
    .reverse();
}

function teamOf({ state, now, sightings }: Reported, steps: readonly Step[]): TeamMember[] {
  const facts = steps.flatMap((step) => step.facts).sort((a, b) => a.seq - b.seq);
  const bySession = Map.groupBy(facts, ({ fact }) => ownerOf(state, fact.session));
  return [...bySession].flatMap(([id, own]) => {
    const session = state.sessions.get(id);
    if (session === undefined) return [];
    const expected = own.every(isSeeded);
    const status = expected ? "expected" : presenceOf(session, now, sightings);
    const tasks = [...new Set(own.map(({ fact }) => fact.step!))];
    return [{ tool: session.tool, session_id: id, status, tasks }];
  });
}
