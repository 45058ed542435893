import { foldCase } from "../../fact/case_folding.ts";
import { named } from "../../fact/fact.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { scopeLine } from "../scope_line.ts";
import { openHot, standing } from "../standing.ts";

/** Stands until a decision names it. `status: binding` shows whenever somebody checks an overlapping path. */
export const decision: Kind = {
  requires: ["subject"],
  takes: ["status"],
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact, { seq }) => {
    const paths = fact.paths ?? [];
    const ended: string[] = [];
    for (const id of named(fact)) {
      if (!state.bindings.delete(id) && standing(state, id, "decision") === undefined) continue;
      state.rest?.held.delete(id);
      ended.push(id);
    }
    if (fact.status === "binding") {
      const { id, tool, session } = fact;
      state.bindings.set(id, {
        id,
        tool,
        session,
        folded: paths.map(foldCase),
        subject: fact.subject ?? untrusted(""),
      });
    }
    openHot(state, fact, seq);
    return { outcome: "effective", ended };
  },
  line: (fact) =>
    `decides${fact.status === "binding" ? " (binding)" : ""}: ${quote(fact.subject)} ${scopeLine(fact)}`.trimEnd(),
};
