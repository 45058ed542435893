import { named } from "../../fact/fact.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { standing } from "../standing.ts";
import { voided } from "../verdict.ts";
import { endStandby } from "./standby.ts";

/** Resumes standbys of its own tool. */
export const wake: Kind = {
  requires: ["ref"],
  takes: [],
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact) => {
    const ids = named(fact);
    const parked = ids.some(
      (id) => state.waits.has(id) || standing(state, id, "standby") !== undefined,
    );
    const ended = ids.filter((id) => endStandby(state, id, fact.tool));
    if (ended.length === 0) return voided(parked ? "not-entitled" : "not-open");
    return { outcome: "effective", ended };
  },
  line: (fact) => `resumes ${refLine(fact)}`,
};
