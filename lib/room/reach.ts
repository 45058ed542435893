import { containsFolded, overlapsFolded } from "../fact/scope.ts";
import { descendsFrom } from "./family.ts";
import type { Claim, State } from "./state.ts";

/** What is asked for: by a claim, or by somebody about to write. */
export interface Reach {
  readonly folded: readonly string[];
  /** The worktree that the paths are limited to; `null` = every worktree. */
  readonly tree: string | null;
  readonly resources: readonly string[];
}

/**
 * Whether two reaches meet (SPEC section 4): they share a resource, or their paths overlap and one of them has no
 * worktree or both have the same. `tree` limits paths only. Who owns them is the caller's question.
 */
export function meets(a: Reach, b: Reach): boolean {
  if (a.resources.length > 0 && a.resources.some((each) => b.resources.includes(each))) return true;
  if (a.tree !== null && b.tree !== null && a.tree !== b.tree) return false;
  return pathsMeet(a.folded, b.folded);
}

/**
 * Whether some path of one list overlaps some path of the other; both case-folded. By index: every claim is compared
 * with every other, and to begin an iteration takes longer than the comparison.
 */
export function pathsMeet(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) if (overlapsFolded(a[i]!, b[j]!)) return true;
  return false;
}

/**
 * Claims of peers that meet what `owner` asks for, whether their lease runs or not. A descendant's reach under its
 * ancestor's claim is no conflict; an ancestor's over a descendant's is.
 */
export function inTheWay(state: State, owner: string | null, reach: Reach): Claim[] {
  const found: Claim[] = [];
  for (const claim of state.claims.values()) {
    if (claim.owner === owner || !meets(claim, reach)) continue;
    if (owner !== null && descendsFrom(state, owner, claim.owner)) continue;
    found.push(claim);
  }
  return found;
}

/** The owner's own claims that hold everything asked for, one or several together; `undefined` if something is not held. */
export function heldBy(own: readonly Claim[], reach: Reach): Claim[] | undefined {
  const fitting = own.filter((claim) => claim.tree === null || claim.tree === reach.tree);
  const used = new Set<Claim>();
  const cover = (test: (claim: Claim) => boolean, candidates: readonly Claim[]): boolean => {
    const covering = candidates.filter(test);
    for (const claim of covering) used.add(claim);
    return covering.length > 0;
  };
  for (const path of reach.folded) {
    if (!cover((claim) => claim.folded.some((held) => containsFolded(held, path)), fitting))
      return undefined;
  }
  for (const resource of reach.resources) {
    if (!cover((claim) => claim.resources.includes(resource), own)) return undefined;
  }
  return [...used];
}
