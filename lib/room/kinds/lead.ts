import type { Fact } from "../../fact/fact.ts";
import { plain } from "../../fact/untrusted.ts";
import { isForced } from "../addressee.ts";
import { ownerOf } from "../family.ts";
import type { Kind, Speaker } from "../kind.ts";
import type { Lead, Session, State } from "../state.ts";
import { type Verdict, voided } from "../verdict.ts";

/** By `at`, how long the incumbent must have been silent before another may take the seat. */
export const SILENCE = 2 * 3_600_000;

/** The lead's seat: taken while free, passed on by the incumbent, taken from one that ended or fell silent. */
export const lead: Kind = {
  requires: ["status"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "all",
  apply: (state, fact, speaker) => {
    switch (fact.status) {
      case "taken":
        return take(state, fact, speaker);
      case "handed":
        return pass(state, fact, speaker, state.lead?.tool === fact.tool || isForced(fact));
      case "assigned":
        return pass(state, fact, speaker, mayMove(state, fact, speaker.at));
      case "relinquished":
        return relinquish(state, fact);
      default:
        return voided("bad-status");
    }
  },
  line: (fact) => {
    if (fact.status === "taken") return "takes the lead";
    return fact.status === "relinquished"
      ? "gives up the lead"
      : `gives the lead to ${plain(fact.target ?? "")}`;
  },
};

/** Whether somebody else than the incumbent may move the seat. */
export function isVacant(state: State, at: number): boolean {
  if (state.lead === null) return true;
  const { session, newest } = state.lead;
  const incumbent = session === null ? undefined : state.sessions.get(ownerOf(state, session));
  return (incumbent !== undefined && incumbent.ended !== null) || at - newest >= SILENCE;
}

/** Whether a session of this tier may take a seat that is free. */
export function mayLead(tier: string | null | undefined): boolean {
  return tier === null || tier === undefined || tier === "frontier";
}

function mayMove(state: State, fact: Fact, at: number): boolean {
  return state.lead?.tool === fact.tool || isVacant(state, at) || isForced(fact);
}

function take(state: State, fact: Fact, { owner, at }: Speaker): Verdict {
  if (state.lead?.tool === fact.tool && !isVacant(state, at)) return voided("seat-taken");
  if (!isVacant(state, at) && !isForced(fact)) return voided("seat-taken");
  if (!mayLead(owner.tier) && !isForced(fact)) return voided("not-entitled");
  seat(state, { tool: fact.tool, session: owner.id, since: fact.at, newest: at });
  return { outcome: "effective", forced: isForced(fact) };
}

function pass(state: State, fact: Fact, { at }: Speaker, entitled: boolean): Verdict {
  if (fact.target === undefined || fact.target === "all") return voided("no-target");
  if (!entitled) return voided("not-entitled");
  const named =
    sessionOfTool(state, fact.target) ?? state.sessions.get(ownerOf(state, fact.target));
  seat(state, {
    tool: named?.tool ?? fact.target,
    session: named?.id ?? null,
    since: fact.at,
    newest: at,
  });
  return { outcome: "effective", forced: isForced(fact) };
}

/** The newest session of that tool, those that have not ended first: the seat of one that has ended is free. */
function sessionOfTool(state: State, tool: string): Session | undefined {
  const sessions = [...state.sessions.values()].filter(
    (each) => each.tool === tool && each.into === null,
  );
  return sessions.findLast((each) => each.ended === null) ?? sessions.at(-1);
}

function relinquish(state: State, fact: Fact): Verdict {
  if (state.lead === null) return voided("not-open");
  const forced = state.lead.tool !== fact.tool;
  if (forced && !isForced(fact)) return voided("not-entitled");
  state.lead = null;
  return { outcome: "effective", forced };
}

function seat(state: State, incumbent: Omit<Lead, "epoch">): void {
  state.epoch++;
  state.lead = { ...incumbent, epoch: state.epoch };
}
