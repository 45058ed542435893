import type { Fact } from "../../fact/fact.ts";
import { plain } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import { endClaim, passClaims, renewOrLapse } from "../holdings.ts";
import type { Kind, Speaker } from "../kind.ts";
import type { Rest, State } from "../state.ts";
import { EFFECTIVE, type Verdict, voided } from "../verdict.ts";

/** A session begins, goes on under another id, or ends. */
export const session: Kind = {
  requires: ["status"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "claims",
  apply: (state, fact, speaker) => {
    if (fact.status === "begun") return EFFECTIVE;
    if (fact.status === "continues") return goOn(state, fact, speaker);
    return fact.status === "ended" ? end(state, speaker) : voided("bad-status");
  },
  line: (fact) => {
    if (fact.status === "continues") return `goes on from ${plain(fact.ref ?? "")}`;
    return fact.status === "ended" ? "leaves" : "joins";
  },
};

/** From here both ids are one owner, in the old one's place in its family. */
function goOn(state: State, fact: Fact, { owner, at, first }: Speaker): Verdict {
  if (!first) return voided("not-first");
  const old = fact.ref === undefined ? undefined : state.sessions.get(fact.ref);
  if (!old || old === owner || old.tool !== owner.tool || old.ended !== null || old.into !== null)
    return voided("not-begun");
  old.into = owner.id;
  owner.parent = old.parent;
  passClaims(state, old, owner);
  renewOrLapse(state, owner, at);
  if (state.rest !== null) passOn(state.rest, old.id, owner.id);
  return EFFECTIVE;
}

/** What was kept of the one session is the other's; of itself that one may have said something else in its first fact. */
function passOn({ profiles, checkIns, readMarks }: Rest, from: string, to: string): void {
  const [before, now] = [profiles.get(from), profiles.get(to)];
  if (before !== undefined) profiles.set(to, { ...before, ...now, joined: before.joined });
  profiles.delete(from);
  move(checkIns, from, to);
  move(readMarks, from, to);
}

function move<T>(kept: Map<string, T>, from: string, to: string): void {
  const value = kept.get(from);
  if (value === undefined) return;
  kept.delete(from);
  kept.set(to, value);
}

/** Its claims end; a sub-agent's pass to the session that began it, if that has not ended. */
function end(state: State, { owner, at }: Speaker): Verdict {
  const parent =
    owner.parent === null ? undefined : state.sessions.get(ownerOf(state, owner.parent));
  const ended = [...owner.holds];
  if (parent !== undefined && parent.ended === null) passClaims(state, owner, parent);
  else for (const id of ended) endClaim(state, id);
  for (const wait of state.waits.values())
    if (ownerOf(state, wait.session) === owner.id) state.waits.delete(wait.id);
  owner.ended = at;
  return { outcome: "effective", ended: ended.filter((id) => !state.claims.has(id)) };
}
