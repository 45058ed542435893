import type { State } from "../state.ts";
import { crowdedPlaces } from "./crowded_places.ts";
import { type Finding, finding } from "./finding.ts";
import { goneAgents } from "./gone_agents.ts";
import { handoffLoops, passingsOf, rememberedPassings } from "./handoff_loops.ts";
import { overdueSteps } from "./overdue_steps.ts";
import type { Run } from "./run.ts";
import { sameTrouble } from "./same_trouble.ts";
import { stalledSteps } from "./stalled_steps.ts";
import { unbegunSteps } from "./unbegun_steps.ts";
import { unwitnessedArtifacts } from "./unwitnessed_artifacts.ts";
import { voidClaims } from "./void_claims.ts";

/** What the state alone shows, whether or not it belongs to a run. */
export function stateFindings(state: State, now: number): Finding[] {
  return [
    ...crowdedPlaces(state, now),
    ...sameTrouble(state),
    ...handoffLoops(state, rememberedPassings(state)),
  ];
}

/** What the facts of one run show. */
export function runFindings(run: Run): Finding[] {
  const { state, facts } = run;
  return [
    ...handoffLoops(state, passingsOf(facts)),
    ...goneAgents(run),
    ...overdueSteps(run),
    ...stalledSteps(run),
    ...unbegunSteps(run),
    ...voidClaims(run),
    ...unwitnessedArtifacts(run),
  ];
}

/** What concerns one run: what its facts show, and what the state shows of any of them. */
export function findingsOfRun(run: Run): Finding[] {
  const own = new Set(run.facts.map(({ fact }) => fact.id));
  const shared = stateFindings(run.state, run.now);
  return once([
    ...shared.filter((each) => each.facts.some((id) => own.has(id))),
    ...runFindings(run),
  ]);
}

/** All that is known of a room with these open runs. */
export function findingsOfRoom(state: State, now: number, runs: readonly Run[]): Finding[] {
  return once([...stateFindings(state, now), ...runs.flatMap(runFindings)]);
}

/** The facts of a run could not be read, or not in time; the command has longer. */
export function unreadRun(run: string, command: string): Finding {
  return finding("run-unread", `what a run shows was not read: ${command}`, { run });
}

/** A circle that the state remembers and the facts of its run show is told once. */
function once(found: readonly Finding[]): Finding[] {
  const loops = new Map(
    found.filter(({ code }) => code === "handoff-loop").map((each) => [each.facts.at(-1), each]),
  );
  const isFirst = new Set<string | undefined>();
  return found.flatMap((each) => {
    if (each.code !== "handoff-loop") return [each];
    const last = each.facts.at(-1);
    if (isFirst.has(last)) return [];
    isFirst.add(last);
    return [loops.get(last)!];
  });
}
