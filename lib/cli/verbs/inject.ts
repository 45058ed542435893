import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { DeliveryState } from "../managed/delivery.ts";

/** What `inject` answers (SPEC section 8). */
export interface InjectResult {
  /** The id of the directive. */
  readonly directive: string;
  /** The label of the managed session; null for a tool known only from the room. */
  readonly session: string | null;
  /** It stands in the ledger. */
  readonly recorded: boolean;
  /** Its text has reached the agent's program. */
  readonly delivered: boolean;
  /** The receiver's hook has said that its model is shown it. */
  readonly seen: boolean;
  /** A fact of the receiver's own names it. */
  readonly acknowledged: boolean;
  /** What was asked for has been witnessed: seen, or with --require-ack acknowledged. */
  readonly received: boolean;
  readonly delivery_state: DeliveryState;
  readonly delivery_reason: string;
  /** How it still reaches the receiver; null where nothing is left to do. */
  readonly fallback: "mailbox" | null;
}

export async function inject(_context: Context): Promise<Answer<InjectResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
