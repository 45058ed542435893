import type { Fact } from "../../fact/fact.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { leads } from "../addressee.ts";
import type { Kind } from "../kind.ts";
import type { State } from "../state.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** What all work is for (`summary`), or what one tool may do and must check. Set by the lead, or anyone while nobody leads. */
export const mission: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact) => {
    if (fact.summary === undefined && fact.target === undefined) return voided("nothing-said");
    if (state.lead !== null && !leads(state, fact.tool)) return voided("not-entitled");
    if (state.rest !== null) set(state.rest, fact);
    return EFFECTIVE;
  },
  line: (fact) =>
    fact.target === undefined
      ? `sets the mission: ${quote(fact.summary)}`
      : `charges ${plain(fact.target)}`,
};

function set(rest: NonNullable<State["rest"]>, fact: Fact): void {
  if (fact.summary !== undefined)
    rest.mission = { id: fact.id, text: fact.summary, set_by: fact.tool, set_at: fact.at };
  if (fact.target === undefined) return;
  const { may = null, must_check = null } = fact;
  rest.envelopes.set(fact.target, { tool: fact.target, may, must_check });
}
