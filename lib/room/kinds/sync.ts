import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Closes a batch of facts that came from another machine. This version carries it. */
export const sync: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: true,
  apply: () => EFFECTIVE,
  line: () => "exchanged facts with a remote",
};
