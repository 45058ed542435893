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
  travels: "claims",
  apply: (state, fact) => {
    const ids = named(fact);
    const ended = ids.filter((id) => endOwn(state, id, fact.tool));
    if (ended.length > 0) return { outcome: "effective", ended };
    return voided(ids.some((id) => stands(state, id)) ? "not-entitled" : "not-open");
  },
  line: (fact) => `retracts ${refLine(fact)}`,
};

/** Ends whatever of this tool stands under the id; another's under the same id stays. */
function endOwn(state: State, id: string, tool: string): boolean {
  let ended = false;
  if (state.claims.get(id)?.tool === tool) {
    endClaim(state, id);
    ended = true;
  }
  for (const part of [state.blockers, state.bindings, state.waits, state.letters]) {
    if (part.get(id)?.tool === tool) ended = part.delete(id);
  }
  if (state.rest === null) return ended;
  const { held, open, artifacts, lessons, mission } = state.rest;
  for (const part of [held, open, artifacts, lessons]) {
    if (part.get(id)?.fact.tool === tool) ended = part.delete(id);
  }
  if (mission?.id !== id || mission.set_by !== tool) return ended;
  state.rest.mission = null;
  return true;
}

function stands(state: State, id: string): boolean {
  const hot = [state.claims, state.blockers, state.bindings, state.waits, state.letters];
  if (hot.some((part) => part.has(id))) return true;
  if (state.rest === null) return false;
  const { held, open, artifacts, lessons, mission } = state.rest;
  return [held, open, artifacts, lessons].some((part) => part.has(id)) || mission?.id === id;
}
