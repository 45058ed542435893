import type { Published } from "./published.ts";
import type { Claim } from "./state.ts";

/**
 * How many claims are remembered that ended before they were known to be published: one of them may have been on its way
 * there.
 */
const ON_THE_WAY = 64;

/** Remembers that a fact of this room ended a claim that is published, or may be. */
export function noteEnded(published: Published, { id, ...claim }: Claim, by: string): void {
  const { ended, count } = published;
  ended.set(id, { by, published: claim.published, count });
  if (claim.published) return;
  // It will never go out, so what it had taken over stands again with the next tip.
  if (undo(published, id)) published.settled = false;
  const waiting = [...ended].filter(([, each]) => !each.published);
  for (const [oldest] of waiting.slice(0, -ON_THE_WAY)) ended.delete(oldest);
}

/** Forgets what that fact ended: it is published now, or never will be. */
export function undo({ ended }: Published, by: string): boolean {
  let undone = false;
  for (const [id, each] of ended) if (each.by === by) undone = ended.delete(id);
  return undone;
}
