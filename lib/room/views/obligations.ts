import { type Untrusted, untrusted } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import { isFor } from "../handoffs.ts";
import { isNameClaim } from "../name_claim.ts";
import type { Open, Session, State } from "../state.ts";
import { openOf } from "./rows.ts";

/** Something that a session still holds or owes. */
export interface Obligation {
  readonly code: "open-claim" | "open-blocker" | "unanswered-handoff";
  readonly fact: string;
  readonly subject: Untrusted;
}

/** Own open claims and blockers, and handoffs that wait for this session's answer by name. */
export function obligations(state: State, session: Session, now: number): Obligation[] {
  const rows = (code: Obligation["code"], open: readonly Open[]): Obligation[] =>
    open.map(({ fact }) => ({ code, fact: fact.id, subject: fact.subject ?? untrusted("") }));
  const claims = openOf(state, "claim").filter(
    ({ fact }) =>
      session.holds.has(fact.id) &&
      (state.claims.get(fact.id)?.until ?? 0) > now &&
      !isNameClaim(state.claims.get(fact.id)!),
  );
  const blockers = openOf(state, "blocker").filter(
    ({ fact }) => ownerOf(state, fact.session) === session.id,
  );
  const handoffs = openOf(state, "handoff").filter(
    ({ fact }) => fact.target !== "all" && fact.target !== undefined && isFor(state, fact, session),
  );
  return [
    ...rows("open-claim", claims),
    ...rows("open-blocker", blockers),
    ...rows("unanswered-handoff", handoffs),
  ];
}
