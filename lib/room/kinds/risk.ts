import { quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { scopeLine } from "../scope_line.ts";
import { open } from "../standing.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Something that may go wrong; stands until resolved, stops nobody. */
export const risk: Kind = {
  requires: ["subject"],
  takes: ["severity", "target"],
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact, { seq }) => {
    open(state, fact, seq);
    return EFFECTIVE;
  },
  line: (fact) => `sees a risk: ${quote(fact.subject)} ${scopeLine(fact)}`.trimEnd(),
};
