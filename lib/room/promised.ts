import { ownerOf } from "./family.ts";
import { foldedOf } from "./published.ts";
import type { State } from "./state.ts";

/** Whose claims they are, and when it is asked. */
export interface Asking {
  readonly session: string;
  readonly now: number;
}

/**
 * Those of the claims that the session may rely on wherever the room travels: published, judged by all that is, and
 * their lease runs there. In the middle of what is brought nobody knows.
 */
export function promised(
  state: State,
  claims: readonly string[],
  { session, now }: Asking,
): string[] {
  const { published } = state;
  if (published === null || !published.settled) return [];
  const shared = foldedOf(published);
  const owner = ownerOf(state, session);
  // Whatever stands among the published facts and here as well is published.
  return claims.filter((id) => {
    const until = shared.claims.get(id)?.until ?? 0;
    return state.claims.get(id)?.owner === owner && now < until;
  });
}
