import { plain, quote } from "../../fact/untrusted.ts";
import { countBounce } from "../handoffs.ts";
import type { Kind } from "../kind.ts";
import { open } from "../standing.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Gives a matter to somebody; open until its target answers. Without a target it is for everybody. */
export const handoff: Kind = {
  requires: ["subject"],
  takes: ["target", "ack_by", "severity", "uri"],
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact, { seq }) => {
    open(state, fact, seq);
    countBounce(state, fact);
    return EFFECTIVE;
  },
  line: (fact) => `hands to ${plain(fact.target ?? "all")}: ${quote(fact.subject)}`,
};
