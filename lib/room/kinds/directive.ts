import { plain, quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { open } from "../standing.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** A message for one session's mailbox; open until a delivery names it. */
export const directive: Kind = {
  requires: ["target"],
  takes: null,
  part: "rest",
  durable: true,
  apply: (state, fact, { seq }) => {
    if (fact.target === undefined) return voided("no-target");
    open(state, fact, seq);
    return EFFECTIVE;
  },
  line: (fact) => `tells ${plain(fact.target ?? "")}: ${quote(fact.summary ?? fact.subject)}`,
};
