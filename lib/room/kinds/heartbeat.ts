import { plain } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says that work goes on. What it renews, every fact renews. */
export const heartbeat: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: false,
  apply: () => EFFECTIVE,
  line: (fact) => `is at work${fact.status ? ` (${plain(fact.status)})` : ""}`,
};
