import { named } from "../../fact/fact.ts";
import { isForced } from "../addressee.ts";
import { endClaim } from "../holdings.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { voided } from "../verdict.ts";

/** Ends claims, each judged alone; void only if none was ended. The owner or its tool; others with force and reason. */
export const release: Kind = {
  requires: [],
  takes: ["force"],
  part: "hot",
  durable: true,
  travels: "claims",
  apply: (state, fact) => {
    const ended: string[] = [];
    let [forced, refused] = [false, false];
    for (const id of named(fact)) {
      const held = state.claims.get(id);
      if (held === undefined) continue;
      const own = held.tool === fact.tool;
      if (!own && !isForced(fact)) refused = true;
      else {
        endClaim(state, id);
        ended.push(id);
        forced ||= !own;
      }
    }
    if (ended.length === 0) return voided(refused ? "not-entitled" : "not-open");
    return { outcome: "effective", ended, forced };
  },
  line: (fact) => `releases ${refLine(fact)}${isForced(fact) ? " (forced)" : ""}`,
};
