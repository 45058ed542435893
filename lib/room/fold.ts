import { type Fact, named } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";
import { isCanonicalPath } from "../fact/scope.ts";
import { wellFormed } from "../fact/well_formed.ts";
import { keepAddressed } from "./addressed.ts";
import { join, ownerOf } from "./family.ts";
import { renewOrLapse } from "./holdings.ts";
import type { Speaker } from "./kind.ts";
import { kindOf } from "./kinds.ts";
import { noteOver, publishedAmong } from "./laying.ts";
import { isRecent, remember } from "./recent.ts";
import { forgetSessions } from "./retention.ts";
import type { Profile, Rest, Session, State } from "./state.ts";
import { travels } from "./travelling.ts";
import { EFFECTIVE, type Verdict, voided } from "./verdict.ts";

/** How this version folds; a checkpoint of another number is not used. */
export const FOLD_VERSION = 5;

/** Records between two sweeps of forgotten sessions. */
const SWEEP = 256;

/**
 * Folds one record into the state and says what became of it. The only place where rules live: it knows the
 * record, the records before it, and nothing else, so every reader comes to the same verdict for ever (DESIGN, law 2).
 *
 * @example
 * const state = emptyState("whole");
 * fold(state, { v: 1, id: "claim_1", kind: "claim", ... }); // { outcome: "granted", ended: [], forced: false }
 */
export function fold(state: State, raw: Record<string, unknown>): Verdict {
  state.seq++;
  const at = parseInstant(raw["at"]);
  const form = wellFormed(raw, at);
  if (form === "none" || at === undefined) return voided("malformed");
  const fact = raw as unknown as Fact;
  if (isRepeat(state, fact.id)) return { outcome: "repeat" };
  remember(state.recent, fact.id);
  // Whatever this version knows itself: an older one may go on from the checkpoint that it leaves.
  if (fact.v > Math.max(state.format, 1)) state.format = fact.v;
  const verdict = speak(state, fact, at, form);
  if (verdict.outcome === "void" && state.rest !== null)
    keepReason(state.rest, fact.id, verdict.reason);
  if (state.seq % SWEEP === 0) forgetSessions(state, at);
  return verdict;
}

/** What is no record, or not for other machines, has its place among the published facts and no effect. */
function foldPublished(state: State, raw: Record<string, unknown> | null): boolean {
  const counts = raw !== null && mayTravel(raw);
  if (counts) fold(state, raw);
  else state.seq++;
  return counts;
}

/** Kinds of newer versions are carried, as in a ledger. */
function mayTravel(raw: Record<string, unknown>): boolean {
  const { kind } = raw;
  const known = typeof kind === "string" ? kindOf(kind) : undefined;
  return known === undefined || (known.travels !== "never" && (kind !== "claim" || travels(raw)));
}

/** Reasons of voids that are kept for those who look at recent facts. */
export const REASONS = 256;

function keepReason({ voids }: Rest, id: string, reason: string): void {
  voids.set(id, reason);
  if (voids.size <= REASONS) return;
  for (const oldest of voids.keys()) {
    voids.delete(oldest);
    break;
  }
}

/** Counts a damaged line: it has a place in the order, and no other effect. */
export function foldDamage(state: State): void {
  state.seq++;
  if (state.rest !== null) state.rest.damaged++;
}

function isRepeat(state: State, id: string): boolean {
  return (
    isRecent(state.recent, id) ||
    state.claims.has(id) ||
    state.blockers.has(id) ||
    state.bindings.has(id) ||
    state.waits.has(id) ||
    state.letters.has(id)
  );
}

function speak(state: State, fact: Fact, at: number, form: "whole" | "partial"): Verdict {
  const known = state.sessions.get(fact.session);
  if (known !== undefined && known.tool !== fact.tool) return voided("session-tool");
  const session = known ?? join(state, fact.session, joining(fact, at));
  if (at > session.newest) session.newest = at;
  const owner = state.sessions.get(ownerOf(state, session.id)) ?? session;
  if (owner !== session && at > owner.newest) owner.newest = at;
  session.ended = null;
  state.newest = fact.id;
  renewOrLapse(state, owner, at);
  if (state.lead?.tool === fact.tool && at > state.lead.newest) state.lead.newest = at;
  if (state.rest !== null && form === "whole") describe(state, fact);
  if (session.into !== null) return voided("session-continued");
  if (form === "partial") return voided("malformed");
  const verdict = act(state, fact, {
    owner,
    at,
    seq: state.seq,
    first: known === undefined,
    foldPublished,
  });
  if (state.rest !== null && verdict.outcome !== "void" && verdict.outcome !== "repeat")
    keepAddressed(state.rest, fact, state.seq);
  return verdict;
}

function joining(
  fact: Fact,
  at: number,
): { tool: string; at: number; tier?: string; parent?: string } {
  return {
    tool: fact.tool,
    at,
    ...(typeof fact.tier === "string" ? { tier: fact.tier } : {}),
    ...(typeof fact.parent === "string" ? { parent: fact.parent } : {}),
  };
}

function act(state: State, fact: Fact, speaker: Speaker): Verdict {
  // A kind of a newer version: kept and carried, so that an older binary loses nothing.
  const kind = kindOf(fact.kind);
  if (kind === undefined) return EFFECTIVE;
  if (fact.paths?.every(isCanonicalPath) === false) return voided("bad-path");
  // The hot fold cannot see `rest`, so what stands there may only keep out repeats that do not touch the hot part.
  if (state.rest !== null && kind.part === "rest" && hasRest(state, fact.id))
    return { outcome: "repeat" };
  const touched = publishedAmong(state, fact);
  const verdict = kind.apply(state, fact, speaker);
  noteOver(touched, fact.id);
  if (verdict.outcome !== "void") consume(state, fact, speaker.owner);
  return verdict;
}

function hasRest(state: State, id: string): boolean {
  const { open, artifacts, lessons } = state.rest!;
  return open.has(id) || artifacts.has(id) || lessons.has(id);
}

/** An artifact is consumed once a peer's fact names it. */
function consume(state: State, fact: Fact, owner: Session): void {
  if (state.rest === null || (fact.ref === undefined && fact.refs === undefined)) return;
  for (const id of named(fact)) {
    const artifact = state.rest.artifacts.get(id);
    if (
      artifact &&
      artifact.consumed === null &&
      ownerOf(state, artifact.fact.session) !== owner.id
    )
      artifact.consumed = fact.id;
  }
}

/** Keeps what a session last said of itself. */
function describe(state: State, fact: Fact): void {
  const { profiles } = state.rest!;
  const profile: Profile = profiles.get(fact.session) ?? { joined: fact.at };
  profiles.set(fact.session, profile);
  const said = profile as unknown as Record<string, unknown>;
  for (const field of DESCRIBING) {
    const value = fact[field];
    if (value !== undefined) said[field] = value;
  }
}

/** What a session says of itself. */
const DESCRIBING = ["seen", "role", "tier", "model", "task", "phase", "parent", "spawned"] as const;
