import { quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { refLine } from "../scope_line.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says that the text of a record was blanked, and why. The record is what it was in every other respect. */
export const redaction: Kind = {
  requires: ["ref", "reason"],
  takes: null,
  part: "rest",
  durable: true,
  travels: "never",
  apply: () => EFFECTIVE,
  line: (fact) => `blanked the text of ${refLine(fact)}: ${quote(fact.reason)}`,
};
