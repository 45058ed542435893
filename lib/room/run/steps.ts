import { parseDuration } from "../../fact/duration.ts";
import { named } from "../../fact/fact.ts";
import { parseInstant } from "../../fact/instant.ts";
import { isDue } from "../due.ts";
import type { Presence, Sightings } from "../presence.ts";
import { mayBeForgotten } from "../retention.ts";
import type { State } from "../state.ts";
import { isSeeded, ROOT, type RunFact } from "./run_fact.ts";
import { presenceOn } from "./workers.ts";

/** How far a step of a run has come (SPEC section 9). */
export interface Step {
  readonly id: string;
  readonly status: "landed" | "in_flight" | "stalled";
  /** Who spoke of it, in the order of their first word; claims that were seeded for them count. */
  readonly tools: readonly string[];
  readonly facts: readonly RunFact[];
  /** Its artifacts that stand: with effect, and not retracted. */
  readonly artifacts: readonly RunFact[];
  /** The steps that it follows. */
  readonly parents: readonly string[];
  /** As it was said first: a duration. */
  readonly expect: string | null;
  /** When the first word of an agent itself came, in milliseconds; null while it is only seeded. */
  readonly begun: number | null;
  /** When the first artifact that stands came; null while it has not landed. */
  readonly landed: number | null;
  /** How present they are who work on it; null while nobody known does. */
  readonly presence: Presence | null;
}

/** The steps of a run, in the order of their first facts. Facts without a step stand under `root`. */
export function stepsOf(
  state: State,
  facts: readonly RunFact[],
  now: number,
  sightings: Sightings,
): Step[] {
  const retracted = new Set(
    facts
      .filter(({ fact, void_reason }) => fact.kind === "retract" && void_reason === null)
      .flatMap(({ fact }) => named(fact)),
  );
  const shows = (each: RunFact): boolean =>
    each.fact.kind === "artifact" &&
    each.void_reason === null &&
    !retracted.has(each.fact.id) &&
    isKept(state, each, now);
  const byStep = Map.groupBy(facts, ({ fact }) => fact.step ?? ROOT);
  return [...byStep].map(([id, own]) => {
    const artifacts = own.filter(shows);
    const parked = own.filter((each) => isParked(state, each));
    // Who stands by again behind what was shown has not done with it.
    const landed = artifacts.length > 0 && !parked.some((each) => each.seq > artifacts.at(-1)!.seq);
    const presence = presenceOn(own, state, now, sightings);
    const stalled = own.some((each) => isStalledAt(state, each, now)) || presence === "gone";
    const begun = own.find((each) => !isSeeded(each));
    return {
      id,
      status: landed ? "landed" : stalled ? "stalled" : "in_flight",
      tools: [...new Set(own.map(({ fact }) => fact.tool))],
      facts: own,
      artifacts,
      parents: [...new Set(own.flatMap(({ fact }) => fact.parent_steps ?? []))],
      expect: own.find(({ fact }) => fact.expect !== undefined)?.fact.expect ?? null,
      begun: begun === undefined ? null : (parseInstant(begun.fact.at) ?? null),
      landed: landed ? (parseInstant(artifacts[0]!.fact.at) ?? null) : null,
      presence,
    };
  });
}

/** Whether it has taken more than twice as long as was expected and has not landed. */
export function isOverdue({ status, expect, begun }: Step, now: number): boolean {
  const expected = expect === null ? undefined : parseDuration(expect);
  if (expected === undefined || begun === null || status === "landed") return false;
  return now - begun > 2 * expected;
}

/** Whether it is a standby that nothing has ended and whose time has come. */
export function isStalledAt(state: State, each: RunFact, now: number): boolean {
  return isParked(state, each) && isDue(each.fact, now);
}

/** A retract that names no run is seen by what it did: the state has let go of the artifact before its time. */
function isKept(state: State, each: RunFact, now: number): boolean {
  const artifacts = state.rest?.artifacts ?? new Map();
  return artifacts.has(each.fact.id) || mayBeForgotten(artifacts, each, now);
}

/** The state knows what ends a standby, whether or not that names the run. */
function isParked(state: State, { fact, seq }: RunFact): boolean {
  const held = state.rest?.held.get(fact.id);
  return held?.fact.kind === "standby" && held.seq === seq;
}
