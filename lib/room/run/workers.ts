import { ownerOf } from "../family.ts";
import { type Presence, presenceOf, type Sightings } from "../presence.ts";
import type { State } from "../state.ts";
import { isSeeded, type RunFact } from "./run_fact.ts";
import type { Step } from "./steps.ts";

/** What is said by those who do the work, rather than by those who give it, answer it or judge it. */
const WORK = new Set([
  "session",
  "presence",
  "heartbeat",
  "claim",
  "release",
  "standby",
  "wake",
  "artifact",
]);

/** The tool that works on the step: of the newest such fact with effect, else whoever spoke first. */
export function workerOf(step: Step): string {
  const working = workOf(step.facts);
  const last = working.findLast(({ void_reason }) => void_reason === null) ?? working.at(-1);
  return last?.fact.tool ?? step.tools[0]!;
}

/** The tools that have worked on the step; one that was only seeded has not. */
export function workersOf(step: Step): string[] {
  return [
    ...new Set(workOf(step.facts).flatMap((each) => (isSeeded(each) ? [] : [each.fact.tool]))),
  ];
}

/** How present they are who work on the step: the most present of them; `null` while nobody known does. */
export function presenceOn(
  facts: readonly RunFact[],
  state: State,
  now: number,
  sightings: Sightings,
): Presence | null {
  const ids = workOf(facts)
    .filter((each) => !isSeeded(each))
    .map(({ fact }) => ownerOf(state, fact.session));
  const known = [...new Set(ids)].flatMap((id) => state.sessions.get(id) ?? []);
  const found = new Set(known.map((each) => presenceOf(each, now, sightings)));
  return (["active", "idle", "gone"] as const).find((each) => found.has(each)) ?? null;
}

/** A step that nobody has worked on yet is that of whoever answered for it. */
function workOf(facts: readonly RunFact[]): readonly RunFact[] {
  const work = facts.filter(({ fact }) => WORK.has(fact.kind));
  return work.length > 0 ? work : facts.filter(({ fact }) => fact.kind !== "handoff");
}
