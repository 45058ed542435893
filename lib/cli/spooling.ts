import { type Refusal, refuse } from "../fact/refusal.ts";
import { plain } from "../fact/untrusted.ts";
import { faultCode } from "../ledger/disk.ts";
import { MOST, spool, spoolPath } from "../ledger/spool.ts";
import type { Written } from "../ledger/written.ts";
import type { KindName } from "../room/kinds.ts";
import type { Context } from "./context.ts";
import { idempotencyMismatch } from "./idempotency_mismatch.ts";
import type { Room } from "./room.ts";

/**
 * Kinds of which nothing is kept: who waits for the room has closed, blanked or opened nothing in it, whoever begins or
 * ends a run must know at once which it is, and a heartbeat that comes late tells of nothing, unless it is a check-in.
 */
const UNKEPT = new Set<string>([
  "engagement.opened",
  "engagement.closed",
  "redaction",
  "run-id",
  "heartbeat",
] satisfies KindName[]);

/** What waits until somebody can write to the room, and that it counts only then. */
const WAITS =
  "it waits in .rally-spool and counts only once a process that can write there takes it up";
const REMEDY = "rally doctor says how this process may write to the room";

/**
 * Keeps in the worktree what this process may not write to the room (SPEC section 11, sandboxed agents). Where it may
 * not write to the worktree either, or where waiting makes no sense, all stays not written. Refused where another fact
 * waits under the same key.
 */
export function keep(
  { world, flags }: Context,
  room: Room,
  written: readonly Written[],
): Written[] | Refusal {
  const facts = written.map(({ fact }) => fact);
  const isFinal = facts.some(
    ({ kind, over, task_ref }) =>
      (UNKEPT.has(kind) && task_ref === undefined) || over !== undefined,
  );
  if (isFinal || flags.wait !== undefined) return [...written];
  try {
    const directory = spoolPath(room.place.repoRoot);
    const spooled = spool(world.disk, directory, facts, world.now());
    if (spooled.outcome === "mismatch") return idempotencyMismatch(spooled.first);
    if (spooled.outcome === "full") {
      const full = `.rally-spool is full: ${MOST} facts wait there`;
      return written.map((each) => ({ ...each, cause: `${each.cause}; ${full}` }));
    }
    const { kept, ahead, unsettled } = spooled;
    const outcome = unsettled === null ? "pending" : "unknown";
    return written.map(({ cause, ...rest }, n) => ({
      ...rest,
      fact: kept[n]!,
      outcome,
      cause: unsettled ?? cause,
      ahead,
    }));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return [...written];
  }
}

/** What is said of a fact that waits, to a person. */
export function pendingText({ kind, tool, session }: Written["fact"]): string {
  const as = `go on as --tool ${plain(tool)} --session-id ${plain(session)}`;
  return `pending: the room cannot be written to, so the ${kind} is not said yet; ${WAITS}\n  ${REMEDY}\n  ${as}\n`;
}

/** A claim that waits: nobody else knows of it, and another may be granted the same. */
export function pendingClaim({ fact, cause }: Written): Refusal {
  const message = `The claim is pending, and nothing is held: the room cannot be written to (${cause}); ${WAITS}`;
  return refuse("unknown", "pending", message, [
    REMEDY,
    `Go on as --tool ${plain(fact.tool)} --session-id ${plain(fact.session)}`,
  ]);
}
