import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** A fact of another machine, as a string inside. This version carries it. */
export const remote: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: true,
  apply: () => EFFECTIVE,
  line: () => "brought a fact of another machine",
};
