import { type Fact, named } from "../fact/fact.ts";
import { isCarried, stringOf } from "./carried.ts";
import { type Both, type Introduction, introductionOf, unknownKin } from "./introducing.ts";
import { isKnown, KINDS, type KindName } from "./kinds.ts";
import { Leases } from "./prolonging.ts";
import { foldedOf } from "./published.ts";
import { emptyState, type State } from "./state.ts";
import { travels } from "./travelling.ts";
import type { Verdict } from "./verdict.ts";

/** A fact of this room's own, and what became of it. */
export interface Said {
  readonly fact: Fact;
  readonly verdict: Verdict;
}

/** What there is to be published. */
export interface Offer {
  /** What is said of claims, or all that is for other machines. */
  readonly mode: "claims" | "all";
  /** The ledger behind the cursor. */
  readonly said: readonly Said[];
  /** Ids of what has been published since the cursor was set. */
  readonly there: ReadonlySet<string>;
}

export interface Outgoing {
  /** In the order in which they are to be published: as they were said, behind those that introduce a session. */
  readonly facts: readonly Fact[];
  /** To be said in this room before anything goes out, in this order; then it is asked once more what goes out. */
  readonly introduce: readonly Introduction[];
  /** What would go out if a `remote` could carry it. */
  readonly tooLong: readonly Fact[];
}

/**
 * What a room publishes of what was said there, once everything that is published has come. Only what stands, and what
 * bears upon something published; what was passed over before a fact that is published stays at home for ever, for it
 * would take effect behind facts that were said after it. For `all` the state has to be folded whole.
 */
export function outgoing(state: State, { mode, said, there }: Offer): Outgoing {
  const shared = state.published === null ? emptyState("hot") : foldedOf(state.published);
  const last = said.findLastIndex(({ fact }) => there.has(fact.id));
  const able = said.slice(last + 1).filter((each) => mayGo(each, mode));
  const trip: Trip = { state, shared, going: new Map(), leases: new Leases(shared), able };
  const tooLong: Fact[] = [];
  for (const each of able) {
    const { kind } = each.fact;
    if (!RULES[kind as KindName]!(trip, each)) continue;
    if (!isCarried(stringOf(each.fact))) tooLong.push(each.fact);
    else {
      trip.going.set(each.fact.id, each.fact);
      trip.leases.say(each.fact);
    }
  }
  const [first, introduce] = introductions(trip);
  return { facts: [...first, ...trip.going.values()], introduce, tooLong };
}

interface Trip extends Both {
  readonly going: Map<string, Fact>;
  readonly leases: Leases;
  readonly able: readonly Said[];
}

function mayGo({ fact, verdict }: Said, mode: Offer["mode"]): boolean {
  if (verdict.outcome === "void" || verdict.outcome === "repeat") return false;
  const scope = isKnown(fact.kind) ? KINDS[fact.kind].travels : "never";
  return scope === "claims" || scope === mode;
}

type Rule = (trip: Trip, said: Said) => boolean;

const stands: Rule = ({ state }, { fact }) => isIn(state, fact.id);
const bears: Rule = ({ shared, going }, { fact }) =>
  named(fact).some((id) => going.has(id) || isIn(shared, id));

/** What ended something that is published is told there, also when it has ended itself. */
const standsOrBears: Rule = (trip, said) => stands(trip, said) || bears(trip, said);

/** When a fact that may go out does. */
const RULES: Partial<Record<KindName, Rule>> = {
  claim: ({ state, leases }, { fact, verdict }) => {
    if (!travels(fact)) return false;
    if (verdict.outcome === "granted") return state.claims.get(fact.id)?.published === false;
    // One that is published might be granted there what it only prolongs here, had that ended.
    const holds = verdict.outcome === "renewed" ? verdict.holds : [];
    return holds.every((id) => state.claims.has(id)) && leases.isDueBy(fact, holds);
  },
  release: bears,
  retract: bears,
  session: ({ shared, going, leases }, { fact }) => {
    if (fact.status === "ended") return leases.of(fact.session).length > 0;
    if (fact.status !== "continues" || fact.ref === undefined) return false;
    return shared.sessions.has(fact.ref) || speaks(going, fact.ref);
  },
  heartbeat: ({ leases }, { fact }) => leases.isDue(fact),
  blocker: standsOrBears,
  decision: standsOrBears,
  handoff: stands,
  risk: stands,
  artifact: standsOrBears,
  lesson: stands,
  standby: stands,
  resolve: bears,
  receipt: bears,
  wake: bears,
  lead: ({ able }, { fact }) => isLast(able, fact, () => true),
  mission: ({ able }, { fact }) => isLast(able, fact, ({ target }) => target === fact.target),
  backlog: ({ state, shared }, { fact: { item = "" } }) => {
    const isOpen = (state.rest?.backlog.get(item)?.status ?? "done") !== "done";
    return isOpen || shared.rest?.backlog.has(item) === true;
  },
};

/** Whether anything stands under that id. */
function isIn({ claims, blockers, bindings, waits, rest }: State, id: string): boolean {
  if ([claims, blockers, bindings, waits].some((part) => part.has(id))) return true;
  if (rest === null) return false;
  return [rest.held, rest.open, rest.artifacts, rest.lessons].some((part) => part.has(id));
}

function isLast(able: readonly Said[], fact: Fact, isAlike: (fact: Fact) => boolean): boolean {
  return able.findLast((each) => each.fact.kind === fact.kind && isAlike(each.fact))?.fact === fact;
}

function speaks(going: Trip["going"], session: string): boolean {
  return [...going.values()].some((each) => each.session === session);
}

/** Facts that make known whose kin the claimants are: those that have been said, and those that have not yet. */
function introductions(trip: Trip): [Fact[], Introduction[]] {
  const { state, able } = trip;
  const going = [...trip.going.values()];
  const claimants = going.filter(({ kind }) => kind === "claim").map(({ session }) => session);
  const kin = new Set([...new Set(claimants)].flatMap((id) => unknownKin(trip, id)));
  const [said, unsaid]: [Fact[], Introduction[]] = [[], []];
  for (const each of kin) {
    // A session can go on from another only with its first fact.
    if (going.some(({ session, status }) => session === each.id && status === "continues"))
      continue;
    const wanted = introductionOf(state, each);
    const found = able.find(({ fact }) => isSame(fact, wanted))?.fact;
    if (found === undefined) unsaid.push(wanted);
    else said.push(found);
  }
  return [said, unsaid];
}

function isSame({ kind, status, session, parent }: Fact, wanted: Introduction): boolean {
  if (kind !== wanted.kind || status !== wanted.status) return false;
  return session === wanted.session && parent === wanted.parent;
}
