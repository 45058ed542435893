import { quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says who is here and what they are at; kept as the session's profile. */
export const presence: Kind = {
  requires: [],
  takes: ["status"],
  part: "rest",
  durable: false,
  travels: "never",
  apply: () => EFFECTIVE,
  line: (fact) => `is here ${quote(fact.task ?? fact.phase ?? fact.subject)}`.trimEnd(),
};
