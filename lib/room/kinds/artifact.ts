import { type Fact, named } from "../../fact/fact.ts";
import { plain, quote, raw } from "../../fact/untrusted.ts";
import { answer } from "../handoffs.ts";
import type { Kind } from "../kind.ts";
import { keep } from "../retention.ts";
import { scopeLine } from "../scope_line.ts";
import { opened } from "../standing.ts";
import { endStandby } from "./standby.ts";

/** Shows work. It answers handoffs and resumes standbys that it names; it never ends a claim. */
export const artifact: Kind = {
  requires: ["subject"],
  takes: ["target", "uri", "status", "ack_by"],
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact, { owner, at, seq }) => {
    const ended = answer(state, fact, owner);
    for (const id of named(fact)) if (endStandby(state, id, fact.tool)) ended.push(id);
    if (state.rest !== null) keep(state.rest.artifacts, opened(fact, seq), at);
    return { outcome: "effective", ended };
  },
  line: (fact) => `shows ${quote(fact.subject)} ${whereTo(fact)}`.trimEnd(),
};

function whereTo(fact: Fact): string {
  return fact.uri === undefined ? scopeLine(fact) : plain(raw(fact.uri));
}
