import { quote } from "../../fact/untrusted.ts";
import { addresses } from "../addressee.ts";
import { isFor } from "../handoffs.ts";
import { isFromElsewhere } from "../laying.ts";
import type { Open, State } from "../state.ts";
import { openOf } from "../views/rows.ts";
import { isMine, titleOf, unheld } from "./asked.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { command } from "./command.ts";
import { waitedFor } from "./waiting.ts";

/** What peers ask of this agent: handoffs to answer, artifacts to review. */
export function askedByPeers(asking: Asking): Candidate[] {
  return [...handoffsToMe(asking), ...artifactsToReview(asking)];
}

function handoffsToMe({ state, me }: Asking): Candidate[] {
  const open = openOf(state, "handoff").filter((each) => isFor(state, each.fact, me));
  return open.map((each) => ({
    action: "respond_to_handoff",
    score: 100,
    reason: `${whoseOf(state, each)} hands you ${quote(each.fact.subject)}`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: unheld(state, me.holds, each.fact.paths ?? []),
    commands: [
      ...command("read", ["locate", each.fact.id], {}),
      ...command("write", ["say", "receipt"], { tool: [me.tool], ref: [each.fact.id] }),
    ],
    completion: "artifact",
  }));
}

function artifactsToReview(asking: Asking): Candidate[] {
  const { state, me, role } = asking;
  const artifacts = [...(state.rest?.artifacts.values() ?? [])];
  const open = artifacts.filter(
    (each) =>
      each.consumed === null &&
      !isMine(state, me.id, each) &&
      addresses(state, each.fact.target, me),
  );
  const base = waitedFor(asking).length > 0 ? 80 : 65;
  const bonus = role === "reviewer" || role === "qa" ? 10 : 0;
  return open.map((each) => ({
    action: "review_artifact",
    score: each.fact.ack_by === undefined ? base + bonus : 90,
    reason: `${whoseOf(state, each)} shows ${quote(each.fact.subject)}, which nobody has taken up`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: [
      ...command("read", ["locate", each.fact.id], {}),
      ...command("write", ["say", "receipt"], { tool: [me.tool], ref: [each.fact.id] }),
    ],
    completion: "receipt",
  }));
}

function whoseOf(state: State, { fact }: Open): string {
  return `${fact.tool}${isFromElsewhere(state, fact) ? " on another machine" : ""}`;
}
