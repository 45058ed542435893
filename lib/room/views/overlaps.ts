import { foldCase } from "../../fact/case_folding.ts";
import { inTheWay } from "../reach.ts";
import type { Session, State } from "../state.ts";

/** An own path that a peer edits in another worktree. */
export interface Overlap {
  readonly path: string;
  readonly tool: string;
  /** The other worktree; `""` is the main checkout. */
  readonly worktree: string;
  /** The peer's claim. */
  readonly fact: string;
}

/** Paths that the session has claimed for its worktree, and that peers have claimed for theirs. */
export function overlaps(state: State, me: Session, now: number): Overlap[] {
  const own = [...me.holds].flatMap((id) => state.claims.get(id) ?? []);
  return own.flatMap(({ paths, tree, until }) => {
    if (tree === null || until <= now) return [];
    return paths.flatMap((path) => {
      const folded = [foldCase(path)];
      return inTheWay(state, me.id, { folded, tree: null, resources: [] }).flatMap((claim) =>
        claim.tree === null || claim.tree === tree || claim.until <= now
          ? []
          : [{ path, tool: claim.tool, worktree: claim.tree, fact: claim.id }],
      );
    });
  });
}
