import { named } from "../../fact/fact.ts";
import { addresses } from "../addressee.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { voided } from "../verdict.ts";

/** Says that directives have reached whom they were for, who alone can say so. */
export const delivery: Kind = {
  requires: ["ref"],
  takes: null,
  part: "hot",
  durable: false,
  travels: "never",
  apply: (state, fact, { owner }) => {
    const open = named(fact).flatMap((id) => state.letters.get(id) ?? []);
    const ended = open.filter(({ target }) => addresses(state, target, owner)).map(({ id }) => id);
    if (ended.length === 0) return voided(open.length === 0 ? "not-open" : "not-entitled");
    for (const id of ended) {
      state.letters.delete(id);
      state.rest?.held.delete(id);
    }
    return { outcome: "effective", ended };
  },
  line: (fact) => `received ${refLine(fact)}`,
};
