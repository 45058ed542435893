import { plain } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** The first record of a segment; names the segment before it, for readers who find no close there. */
export const engagementOpened: Kind = {
  requires: ["predecessor"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "never",
  apply: () => EFFECTIVE,
  line: (fact) => `opens a segment behind ${plain(fact.predecessor ?? "")}`,
};
