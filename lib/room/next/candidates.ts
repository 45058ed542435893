import { isNear } from "./asked.ts";
import { askedByPeers } from "./asked_by_peers.ts";
import { backlogItems } from "./backlog_items.ts";
import { begun } from "./begun.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { alone, waiting } from "./waiting.ts";

/** Everything that this agent could do now, unsorted (SPEC section 6). */
export function candidates(asking: Asking): Candidate[] {
  const matters = [...askedByPeers(asking), ...begun(asking)].filter((each) =>
    isNear(asking, each.fact?.paths ?? []),
  );
  const found = [...matters, ...backlogItems(asking)];
  if (found.length > 0) return found;
  return [...waiting(asking), alone(asking)].slice(0, 1);
}
