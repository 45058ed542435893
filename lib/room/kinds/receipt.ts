import { named } from "../../fact/fact.ts";
import { answer } from "../handoffs.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { standing } from "../standing.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** Acknowledges what it names. A handoff is acknowledged only by whom it is for. */
export const receipt: Kind = {
  requires: ["ref"],
  takes: ["status"],
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact, { owner }) => {
    if (state.rest === null) return EFFECTIVE;
    const ended = answer(state, fact, owner);
    const { held, open, artifacts } = state.rest;
    const others = named(fact).filter((id) => !ended.includes(id));
    // A handoff that is still open was not this speaker's to answer; anything else may be noted by anybody.
    const asked = others.some((id) => standing(state, id, "handoff") !== undefined);
    const noted = others.some(
      (id) =>
        artifacts.has(id) || held.has(id) || (open.get(id)?.fact.kind ?? "handoff") !== "handoff",
    );
    if (ended.length > 0 || noted) return { outcome: "effective", ended };
    return voided(asked ? "not-entitled" : "not-open");
  },
  line: (fact) => `acknowledges ${refLine(fact)}`,
};
