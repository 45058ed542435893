import { foldCase } from "../../fact/case_folding.ts";
import { parseInstant } from "../../fact/instant.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import { answer } from "../handoffs.ts";
import type { Kind } from "../kind.ts";
import { scopeLine } from "../scope_line.ts";
import { openHot } from "../standing.ts";

/** Says that something must not go on until it is resolved. Without paths it warns and never stops anybody. */
export const blocker: Kind = {
  requires: ["subject"],
  takes: ["severity", "target", "ack_by"],
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact, { owner, seq }) => {
    const paths = fact.paths ?? [];
    state.blockers.set(fact.id, {
      id: fact.id,
      tool: fact.tool,
      session: fact.session,
      at: parseInstant(fact.at)!,
      folded: paths.map(foldCase),
      target: fact.target ?? null,
      severity: fact.severity ?? null,
      subject: fact.subject ?? untrusted(""),
    });
    openHot(state, fact, seq);
    return { outcome: "effective", ended: answer(state, fact, owner) };
  },
  line: (fact) => `is blocked: ${quote(fact.subject)} ${scopeLine(fact)}`.trimEnd(),
};
