import { named } from "../../fact/fact.ts";
import { answer, isFor } from "../handoffs.ts";
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
  apply: (state, fact, { owner }) => {
    if (state.rest === null) return EFFECTIVE;
    const ended = answer(state, fact, owner);
    const others = named(fact).filter((id) => !ended.includes(id));
    const handoffs = others
      .map((id) => standing(state, id, "handoff"))
      .filter((each) => each !== undefined);
    const noted = others.some((id) => state.rest?.artifacts.has(id) || mayNote(id));
    if (ended.length > 0 || noted) return { outcome: "effective", ended };
    return voided(
      handoffs.some((each) => !isFor(state, each, owner)) ? "not-entitled" : "not-open",
    );

    function mayNote(id: string): boolean {
      const open = state.rest?.held.get(id) ?? state.rest?.open.get(id);
      return open !== undefined && open.fact.kind !== "handoff";
    }
  },
  line: (fact) => `acknowledges ${refLine(fact)}`,
};
