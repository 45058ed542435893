import { type Fact, named } from "../../fact/fact.ts";
import { addressesByName, isForced, leads } from "../addressee.ts";
import { isFor } from "../handoffs.ts";
import type { Kind } from "../kind.ts";
import { isLaid } from "../laying.ts";
import { foldedOf } from "../published.ts";
import { refLine } from "../scope_line.ts";
import { standing } from "../standing.ts";
import type { Session, State } from "../state.ts";
import { voided } from "../verdict.ts";

/** Ends blockers, risks and handoffs: their author, their target, the lead; others with force and reason. */
export const resolve: Kind = {
  requires: ["ref"],
  takes: ["force"],
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact, { owner }) => {
    const ended: string[] = [];
    let [forced, refused] = [false, false];
    for (const id of named(fact)) {
      const matter = find(state, id);
      if (matter === undefined) continue;
      // Of what is published the published facts decide, and there another may lead.
      const chair = isLaid(state, id) ? foldedOf(state.published!) : state;
      const entitled =
        matter.tool === fact.tool || leads(chair, fact.tool) || isTarget(state, matter, owner);
      if (!entitled && !isForced(fact)) refused = true;
      else {
        if (state.blockers.delete(id)) state.rest?.held.delete(id);
        else state.rest?.open.delete(id);
        ended.push(id);
        forced ||= !entitled;
      }
    }
    if (ended.length === 0) return voided(refused ? "not-entitled" : "not-open");
    return { outcome: "effective", ended, forced };
  },
  line: (fact) => `resolves ${refLine(fact)}${isForced(fact) ? " (forced)" : ""}`,
};

interface Matter {
  readonly tool: string;
  readonly target: string | null;
  readonly handoff: Fact | null;
}

function find(state: State, id: string): Matter | undefined {
  const blocker = state.blockers.get(id);
  if (blocker !== undefined) return { tool: blocker.tool, target: blocker.target, handoff: null };
  const handoff = standing(state, id, "handoff");
  const fact = handoff ?? standing(state, id, "risk");
  return fact && { tool: fact.tool, target: fact.target ?? null, handoff: handoff ?? null };
}

function isTarget(state: State, matter: Matter, session: Session): boolean {
  return matter.handoff === null
    ? addressesByName(state, matter.target, session)
    : isFor(state, matter.handoff, session);
}
