import { named } from "../../fact/fact.ts";
import { endClaim } from "../holdings.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import type { State } from "../state.ts";
import { voided } from "../verdict.ts";

/** From its own place on, ends what it names: its author; of a claim, whoever may release it without force. */
export const retract: Kind = {
  requires: ["ref"],
  takes: [],
  part: "hot",
  durable: true,
  apply: (state, fact) => {
    const standing = named(fact).filter((id) => author(state, id) !== undefined);
    const ended = standing.filter((id) => author(state, id) === fact.tool);
    if (ended.length === 0) return voided(standing.length > 0 ? "not-entitled" : "not-open");
    for (const id of ended) end(state, id);
    return { outcome: "effective", ended };
  },
  line: (fact) => `retracts ${refLine(fact)}`,
};

function author(state: State, id: string): string | undefined {
  const hot =
    state.claims.get(id) ?? state.blockers.get(id) ?? state.bindings.get(id) ?? state.waits.get(id);
  if (hot !== undefined || state.rest === null) return hot?.tool;
  const { open, artifacts, lessons, mission } = state.rest;
  const whole = open.get(id) ?? artifacts.get(id) ?? lessons.get(id);
  return whole?.fact.tool ?? (mission?.id === id ? mission.set_by : undefined);
}

function end(state: State, id: string): void {
  endClaim(state, id);
  for (const part of [state.blockers, state.bindings, state.waits]) part.delete(id);
  if (state.rest === null) return;
  const { open, artifacts, lessons } = state.rest;
  for (const part of [open, artifacts, lessons]) part.delete(id);
  if (state.rest.mission?.id === id) state.rest.mission = null;
}
