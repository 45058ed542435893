import { saveCheckpoint } from "../../ledger/checkpoint.ts";
import type { Watch } from "../../ledger/replay.ts";
import type { Revocation } from "../../room/verdict.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { Bringer } from "./bringer.ts";

/** The strings of one commit of the published ledger, in their order. */
export interface Commit {
  readonly commit: string;
  readonly strings: readonly string[];
}

/**
 * What was fetched: commits behind the first `from` published facts, the oldest first, up to the newest there is. `from`
 * is how many the room has brought, or 0 for all of them, as it must be where the last `sync` was but a part.
 */
export interface Fetched {
  readonly from: number;
  readonly commits: AsyncIterable<Commit>;
}

export interface Bringing {
  /** Who says the records that bring it. */
  readonly who: Pick<Identity, "tool" | "session">;
  /** Own facts before this place are published, or never will be; for whoever brings a commit of his own. */
  readonly cursor?: string;
  /** Why what is published is read anew from its beginning. */
  readonly anew?: string;
  /** The room is to know that it travels, even if nothing is published yet. */
  readonly begins?: true;
  /** Sees everything that is read of the ledger meanwhile. */
  readonly watch?: Watch;
}

/** How it ended, and what came of it. */
export interface Brought {
  /**
   * `differs`: the room has brought other facts than those that were fetched; `gap`: facts before them are missing here.
   * Whatever it is, the next one goes on from there.
   */
  readonly outcome: "done" | "differs" | "gap" | "deadline" | "fault";
  /** Why it could not go on. */
  readonly cause: string | null;
  /** Published facts that have come to the room meanwhile. */
  readonly received: number;
  /** Claims of this room that turned out to be published and stand. */
  readonly won: readonly string[];
  /** And those that ended because another was published first. */
  readonly lost: readonly Revocation[];
}

/**
 * Appends to the ledger what it does not have of the published facts, a batch at a time: their strings, and the `sync`
 * that closes them. Of two that do so at once, one finds its batch void and goes on behind the other's; one that is
 * killed leaves a batch that never counts. Only with the last batch what stands in the room is judged.
 */
export async function bring(
  context: Context,
  room: Room,
  fetched: Fetched,
  how: Bringing,
): Promise<Brought> {
  const bringer = new Bringer(context, room, fetched.from, how);
  try {
    for await (const each of fetched.commits) if (!bringer.take(each)) break;
    return bringer.finish();
  } finally {
    // However it ended, and whatever becomes of this process, the next one need not fold all that again.
    saveCheckpoint(room.ledger);
  }
}
