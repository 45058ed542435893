import { undo } from "./ended_here.ts";
import { descendsFrom, ownerOf } from "./family.ts";
import { hold, takeAway } from "./holdings.ts";
import { layOthers } from "./laying.ts";
import { foldedOf, type Published } from "./published.ts";
import { meets } from "./reach.ts";
import type { Claim, State } from "./state.ts";
import type { Revocation } from "./verdict.ts";

/** How many revocations are kept for those who are to be told, and how many paths and resources of each. */
const TOLD = 32;
const SCOPES = 16;

/**
 * Lets the published facts bear upon the room, at the time of a `sync`: what lost there ends here; what was granted here
 * and not published ends where a published claim is in its way; what stands among the published facts, claims and all
 * else, stands here too. Answers with the claims of sessions of this room that ended.
 */
export function judgeByPublished(state: State, at: number, seq: number): Revocation[] {
  const published = state.published!;
  const shared = foldedOf(published);
  const revoked: Revocation[] = [];
  const end = (claim: Claim, first: Claim | null): void => {
    takeAway(state, claim);
    const { id, tool, owner: session, paths, resources } = claim;
    if (!state.sessions.has(session)) return;
    const revocation = { claim: id, by: first?.id ?? null };
    const scopes = [...paths, ...resources].slice(0, SCOPES);
    revoked.push(revocation);
    state.revoked.push({
      ...revocation,
      ...{ tool, session, winner: first?.tool ?? null, scopes, at, seq },
    });
  };
  for (const claim of [...state.claims.values()])
    if (claim.published && !isSame(shared.claims.get(claim.id), claim)) end(claim, null);
  for (let again = true; again; ) {
    again = false;
    const running = runningOf(shared, published, at);
    for (const claim of [...state.claims.values()]) {
      const first = claim.published ? undefined : running.find((each) => bars(state, each, claim));
      if (first === undefined) continue;
      end(claim, first);
      // What it had taken over stands again, and may be in the way of others.
      again = undo(published, claim.id) || again;
    }
  }
  for (const claim of runningOf(shared, published, at)) lay(state, claim, shared);
  for (const [id, { count }] of published.ended)
    if (!shared.claims.has(id) && count < published.count) published.ended.delete(id);
  layOthers(state, at);
  state.revoked.splice(0, Math.max(0, state.revoked.length - TOLD));
  published.settled = true;
  return revoked;
}

/** Published claims whose lease runs, without those that the room has ended and not yet published that. */
function runningOf(shared: State, { ended }: Published, at: number): Claim[] {
  return [...shared.claims.values()].filter(({ id, until }) => at < until && !ended.has(id));
}

/** Whether it is the claim that was granted here, and not another's of the same id. */
function isSame(
  published: Claim | undefined,
  { tool, session, at, lease, paths, resources }: Claim,
): boolean {
  if (published?.tool !== tool || published.session !== session) return false;
  if (published.at !== at || published.lease !== lease) return false;
  return isAlike(published.paths, paths) && isAlike(published.resources, resources);
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, n) => each === other[n]);
}

/** Whether a published claim is in the way of one that is not. Kin get on, whichever of them was published. */
function bars(state: State, published: Claim, claim: Claim): boolean {
  const [one, other] = [ownerOf(state, published.owner), claim.owner];
  if (one === other || !meets(published, claim)) return false;
  return !descendsFrom(state, one, other) && !descendsFrom(state, other, one);
}

/** Lets a published claim stand here. Of sessions of this room the room itself knows best who they are now. */
function lay(state: State, claim: Claim, shared: State): void {
  const here = state.claims.get(claim.id);
  if (here === undefined) {
    hold(state, { ...claim, owner: ownerOf(state, claim.owner), published: true });
    const full = shared.rest?.held.get(claim.id);
    if (full !== undefined) state.rest?.held.set(claim.id, { ...full, seq: state.seq });
    return;
  }
  here.until = Math.max(here.until, claim.until);
  if (!state.sessions.has(here.owner)) here.owner = claim.owner;
}
