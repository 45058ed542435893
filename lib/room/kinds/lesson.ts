import { quote } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { keep } from "../retention.ts";
import { opened } from "../standing.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Something learned, for whoever comes later. */
export const lesson: Kind = {
  requires: ["subject"],
  takes: [],
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact, { at, seq }) => {
    if (state.rest !== null) keep(state.rest.lessons, opened(fact, seq), at);
    return EFFECTIVE;
  },
  line: (fact) => `learned: ${quote(fact.subject)}`,
};
