import { plain } from "../../fact/untrusted.ts";
import { leads } from "../addressee.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

const SEGMENT = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Whether a segment can have this name. */
export function isSegmentName(text: string): boolean {
  return SEGMENT.test(text);
}

/** Ends the open segment and names the next; by the lead, or anyone while nobody leads. */
export const engagementClosed: Kind = {
  requires: ["successor"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "never",
  apply: (state, fact) => {
    const { successor = "" } = fact;
    if (!isSegmentName(successor) || state.segments.includes(successor))
      return voided("bad-successor");
    if (state.lead !== null && !leads(state, fact.tool)) return voided("not-entitled");
    state.segments.push(successor);
    return EFFECTIVE;
  },
  line: (fact) => `closes the engagement; ${plain(fact.successor ?? "")} follows`,
};
