import { type Fact, named } from "../../fact/fact.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import type { Kind, Speaker } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { openHot, standing } from "../standing.ts";
import type { State } from "../state.ts";
import { EFFECTIVE, type Verdict, voided } from "../verdict.ts";

/**
 * Parks its author until `wake_after`, or until a wake or artifact names it. One that names a peer's claim waits for
 * its holder, and is void where that would close a circle of waiters.
 */
export const standby: Kind = {
  requires: [],
  takes: ["wake_after", "target"],
  part: "hot",
  durable: true,
  travels: "all",
  apply: park,
  line: (fact) =>
    `stands by ${[refLine(fact), fact.wake_after && `until ${plain(fact.wake_after)}`, quote(fact.subject)].filter(Boolean).join(" ")}`.trimEnd(),
};

/** Ends a standby of this tool; false if there is none of that id, or it is another's. */
export function endStandby(state: State, id: string, tool: string): boolean {
  const wait = state.waits.get(id);
  const parked = standing(state, id, "standby");
  if ((wait ?? parked)?.tool !== tool) return false;
  state.waits.delete(id);
  state.rest?.held.delete(id);
  return true;
}

function park(state: State, fact: Fact, { owner, seq }: Speaker): Verdict {
  const claims = named(fact).filter((id) => state.claims.has(id));
  const holders = claims.map((id) => state.claims.get(id)!.owner);
  if (holders.some((holder) => waitsFor(state, holder, owner.id))) return voided("wait-cycle");
  const { id, tool } = fact;
  if (claims.length > 0) state.waits.set(id, { id, tool, session: owner.id, claims });
  openHot(state, fact, seq);
  return EFFECTIVE;
}

/** Whether `holder` is `waiter`, or waits, directly or not, for a claim of `waiter`. */
function waitsFor(state: State, holder: string, waiter: string): boolean {
  const reached = new Set([holder]);
  for (const session of reached) {
    for (const wait of state.waits.values()) {
      if (ownerOf(state, wait.session) !== session) continue;
      for (const id of wait.claims) {
        const claim = state.claims.get(id);
        if (claim !== undefined) reached.add(claim.owner);
      }
    }
  }
  return reached.has(waiter);
}
