import type { Fact } from "../fact/fact.ts";
import { isFromElsewhere, isLaid } from "./laying.ts";
import { isElsewhere } from "./published.ts";
import type { Claim, State } from "./state.ts";
import { travels } from "./travelling.ts";

/** How a claim stands to other machines; each only where it is so. */
export interface Abroad {
  /** Its fact is published: all machines that share the room know of it. */
  readonly published?: true;
  /** There is a remote, and other machines do not know of it yet: one of them may be first. */
  readonly provisional?: true;
  /** Whoever holds it, or said it, works on another machine, of which nothing is known here but what was published. */
  readonly other_machine?: true;
}

/** How a claim stands to other machines. What is about this one alone never goes there, and lacks nothing. */
export function abroad(
  state: State,
  claim: Pick<Claim, "owner" | "published" | "tree" | "resources">,
  hasRemote: boolean,
): Abroad {
  if (claim.published)
    return { published: true, ...(isElsewhere(state, claim) ? { other_machine: true } : {}) };
  return hasRemote && travels(claim) ? { provisional: true } : {};
}

/** How something that is no claim and stands here stands to other machines. */
export function standingAbroad(state: State, fact: Pick<Fact, "id" | "session">): Abroad {
  if (!isLaid(state, fact.id)) return {};
  return { published: true, ...(isFromElsewhere(state, fact) ? { other_machine: true } : {}) };
}
