import { noteEnded } from "./ended_here.ts";
import type { Claim, Session, State } from "./state.ts";
import { travels } from "./travelling.ts";

/** Puts a granted claim into the state. */
export function hold(state: State, claim: Claim): void {
  state.claims.set(claim.id, claim);
  state.sessions.get(claim.owner)?.holds.add(claim.id);
}

/** Ends a claim for good; waits that named it are over with it. */
export function endClaim(state: State, id: string): void {
  const claim = state.claims.get(id);
  if (claim === undefined) return;
  takeAway(state, claim);
  if (state.published !== null && travels(claim)) noteEnded(state.published, claim, state.newest!);
}

/** Ends a claim because the published facts say so. */
export function takeAway(state: State, claim: Claim): void {
  const { id } = claim;
  state.claims.delete(id);
  state.sessions.get(claim.owner)?.holds.delete(id);
  state.rest?.held.delete(id);
  for (const wait of state.waits.values()) {
    if (!wait.claims.some((each) => state.claims.has(each))) state.waits.delete(wait.id);
  }
}

/** Hands all claims of one session to another. */
export function passClaims(state: State, from: Session, to: Session): void {
  for (const id of from.holds) {
    const claim = state.claims.get(id);
    if (claim === undefined) continue;
    claim.owner = to.id;
    to.holds.add(id);
  }
  from.holds.clear();
}

/**
 * What any fact of an owner does to its claims (SPEC section 2, lease): one spoken before the end moves it,
 * one spoken later ends the claim for good. Only `at` decides, never the reader's clock.
 */
export function renewOrLapse(state: State, owner: Session, at: number): void {
  for (const id of owner.holds) {
    const claim = state.claims.get(id);
    if (claim === undefined) continue;
    if (at < claim.until) claim.until = Math.max(claim.until, at + claim.lease);
    else endClaim(state, id);
  }
}
