import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says that rules, lead and mission have been read as they stand now. */
export const ack: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: false,
  travels: "never",
  apply: (state, fact) => {
    state.rest?.acks.set(fact.tool, {
      at: fact.at,
      lead_epoch: state.epoch,
      mission: state.rest.mission?.id ?? null,
    });
    return EFFECTIVE;
  },
  line: () => "has read rules, lead and mission",
};
