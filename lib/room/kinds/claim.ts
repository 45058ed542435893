import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { named } from "../../fact/fact.ts";
import { parseInstant } from "../../fact/instant.ts";
import { isResource } from "../../fact/scope.ts";
import { quote, untrusted } from "../../fact/untrusted.ts";
import { isForced } from "../addressee.ts";
import { endClaim, hold } from "../holdings.ts";
import type { Kind, Speaker } from "../kind.ts";
import { heldBy, inTheWay } from "../reach.ts";
import { scopeLine } from "../scope_line.ts";
import { openHot } from "../standing.ts";
import type { Claim, State } from "../state.ts";
import { type Verdict, type VoidReason, voided } from "../verdict.ts";
import { endStandby } from "./standby.ts";

/**
 * Asks for paths and resources, all or none. Arbitrated by ledger order and each fact's own `at`: granted unless an
 * earlier active claim of a peer conflicts that it does not take `over` (SPEC section 2).
 */
export const claim: Kind = {
  requires: ["subject", "lease_until"],
  takes: ["resources", "lease_until", "tree", "over", "force"],
  part: "hot",
  durable: true,
  travels: "claims",
  apply: grant,
  line: (fact) => `claims ${scopeLine(fact)} ${quote(fact.subject)}`.trimEnd(),
};

function grant(state: State, fact: Fact, { owner, at, seq }: Speaker): Verdict {
  const wanted = asked(fact, at, owner.id);
  if (typeof wanted === "string") return voided(wanted);
  const over = new Set(fact.over ?? []);
  for (const id of over) {
    const taken = state.claims.get(id);
    if (taken && at < taken.until && !isForced(fact)) return voided("over-unfounded");
  }
  const own = [...owner.holds].map((id) => state.claims.get(id)!);
  const held = heldBy(own, wanted);
  if (held !== undefined) {
    for (const each of held) each.until = Math.max(each.until, wanted.until);
    return { outcome: "renewed", holds: held.map((each) => each.id) };
  }
  const facing = inTheWay(state, owner.id, wanted);
  const refusing = facing.filter((each) => at < each.until && !over.has(each.id));
  if (refusing.length > 0)
    return voided(
      "claim-conflict",
      refusing.map((each) => each.id),
    );
  const forced = facing.some((each) => at < each.until);
  for (const each of facing) endClaim(state, each.id);
  hold(state, wanted);
  openHot(state, fact, seq);
  // What it parked for has come: a claim that names its author's standby resumes it.
  for (const id of named(fact)) endStandby(state, id, fact.tool);
  return { outcome: "granted", ended: facing.map((each) => each.id), forced };
}

/** The claim as it would be held, or why it cannot be. */
function asked(fact: Fact, at: number, owner: string): Claim | VoidReason {
  const paths = [...new Set(fact.paths ?? [])];
  const resources = [...new Set(fact.resources ?? [])];
  if (paths.length + resources.length === 0) return "no-scope";
  if (!resources.every(isResource)) return "bad-resource";
  const until = parseInstant(fact.lease_until);
  if (until === undefined || until <= at) return "no-lease";
  return {
    id: fact.id,
    owner,
    tool: fact.tool,
    session: fact.session,
    at,
    lease: until - at,
    until,
    paths,
    folded: paths.map(foldCase),
    tree: fact.tree ?? null,
    resources,
    subject: fact.subject ?? untrusted(""),
    published: false,
  };
}
