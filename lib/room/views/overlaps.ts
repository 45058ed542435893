import type { Sightings } from "../presence.ts";
import type { State } from "../state.ts";
import { beforeWrite, type Writing } from "./before_write.ts";

/** An own path that a peer edits in another worktree. */
export interface Overlap {
  readonly path: string;
  readonly tool: string;
  /** The other worktree; `""` is the main checkout. */
  readonly worktree: string;
  /** The peer's claim. */
  readonly fact: string;
}

/** Paths that the session has claimed for a worktree and peers for others, as every check before a write finds them. */
export function overlaps(
  state: State,
  session: string,
  now: number,
  sightings: Sightings,
): Overlap[] {
  const paths = edited(state, session, now);
  const writing = { owner: session, paths, now, sightings, branchOf: () => null };
  return beforeWrite(state, writing).flatMap(({ code, path, owner, worktree, fact }) =>
    code === "parallel-edit"
      ? [{ path: path!, tool: owner!, worktree: worktree!, fact: fact! }]
      : [],
  );
}

/** Paths that the session holds in a worktree. */
export function edited(state: State, session: string, now: number): Writing["paths"] {
  const own = [...(state.sessions.get(session)?.holds ?? [])];
  return own.flatMap((id) => {
    const claim = state.claims.get(id);
    const worktree = claim?.tree ?? null;
    if (claim === undefined || worktree === null || claim.until <= now) return [];
    return claim.paths.map((path) => ({ path, worktree }));
  });
}
