import { plain, quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { openHot } from "../standing.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** A message for somebody's mailbox; open until they have received it. */
export const directive: Kind = {
  requires: ["target"],
  takes: null,
  // A hook must see that there is mail without folding everything.
  part: "hot",
  durable: true,
  travels: "never",
  apply: (state, fact, { seq }) => {
    const { id, tool, target } = fact;
    if (target === undefined) return voided("no-target");
    state.letters.set(id, { id, tool, target });
    openHot(state, fact, seq);
    return EFFECTIVE;
  },
  line: (fact) => `tells ${plain(fact.target ?? "")}: ${quote(fact.summary ?? fact.subject)}`,
};
