import { plain } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import { openOf } from "../views/rows.ts";
import { isMine } from "./asked.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { command } from "./command.ts";

/** Peers that this agent waits for: by an open handoff it sent, or a standby naming them or their claim. */
export function waitedFor({
  state,
  me,
}: Asking): { readonly fact: string; readonly tool: string }[] {
  const sent = openOf(state, "handoff").filter(
    (each) => isMine(state, me.id, each) && each.fact.target && each.fact.target !== "all",
  );
  const parked = openOf(state, "standby").filter((each) => isMine(state, me.id, each));
  const holders = parked.flatMap(({ fact }) => {
    const claims = (state.waits.get(fact.id)?.claims ?? []).flatMap(
      (id) => state.claims.get(id) ?? [],
    );
    const tools =
      claims.length > 0 ? claims.map((claim) => claim.tool) : [fact.target ?? []].flat();
    return [...new Set(tools)].map((tool) => ({ fact: fact.id, tool }));
  });
  const toolOf = (target: string): string =>
    state.sessions.get(ownerOf(state, target))?.tool ?? target;
  const asked = sent.map(({ fact }) => ({ fact: fact.id, tool: toolOf(fact.target!) }));
  return [...asked, ...holders];
}

/** To wait, where this agent waits for a peer. */
export function waiting(asking: Asking): Candidate[] {
  const [first] = waitedFor(asking);
  if (first === undefined) return [];
  const { rest } = asking.state;
  const open = rest?.held.get(first.fact) ?? rest?.open.get(first.fact);
  return [
    {
      action: "wait",
      score: 10,
      reason: `you wait for ${plain(first.tool)}`,
      title: "",
      seq: open?.seq ?? 0,
      fact: open?.fact ?? null,
      claims: [],
      commands: command("read", ["room"], {}),
      completion: null,
    },
  ];
}

/** Nothing at all. */
export function alone({ state }: Asking): Candidate {
  const reason = "nothing is addressed to you and nothing is ready";
  return {
    action: "proceed_solo",
    score: 5,
    reason,
    title: "",
    seq: state.seq,
    fact: null,
    claims: [],
    commands: command("read", ["room"], {}),
    completion: null,
  };
}
