import { type Fact, named } from "../../fact/fact.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import type { Kind, Speaker } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { open, standing } from "../standing.ts";
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
  state.rest?.open.delete(id);
  return true;
}

function park(state: State, fact: Fact, { owner, seq }: Speaker): Verdict {
  const awaited = named(fact).find((id) => state.claims.has(id));
  if (awaited !== undefined) {
    if (waitsFor(state, state.claims.get(awaited)!.owner, owner.id)) return voided("wait-cycle");
    state.waits.set(fact.id, { id: fact.id, tool: fact.tool, session: owner.id, claim: awaited });
  }
  open(state, fact, seq);
  return EFFECTIVE;
}

/** Whether `holder` is `waiter`, or waits, directly or not, for a claim of `waiter`. */
function waitsFor(state: State, holder: string, waiter: string): boolean {
  const reached = new Set([holder]);
  for (const session of reached) {
    for (const wait of state.waits.values()) {
      const claim = state.claims.get(wait.claim);
      if (claim !== undefined && ownerOf(state, wait.session) === session) reached.add(claim.owner);
    }
  }
  return reached.has(waiter);
}
