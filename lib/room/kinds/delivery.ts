import { named } from "../../fact/fact.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { standing } from "../standing.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** Says that directives have reached whom they were for. */
export const delivery: Kind = {
  requires: ["ref"],
  takes: null,
  part: "rest",
  durable: false,
  apply: (state, fact) => {
    if (state.rest === null) return EFFECTIVE;
    const ended = named(fact).filter((id) => standing(state, id, "directive") !== undefined);
    if (ended.length === 0) return voided("not-open");
    for (const id of ended) state.rest.open.delete(id);
    return { outcome: "effective", ended };
  },
  line: (fact) => `received ${refLine(fact)}`,
};
