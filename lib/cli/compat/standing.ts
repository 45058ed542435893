import type { Untrusted } from "../../fact/untrusted.ts";
import type { State } from "../../room/state.ts";
import type { Overlap } from "../../room/views/overlaps.ts";
import type { Peer } from "../../room/views/status_view.ts";

/** A peer, as the predecessor showed it. */
export interface PeerShape {
  readonly session_id: string;
  readonly tool: string;
  readonly phase: Untrusted | null;
  /** Paths that it has claimed. */
  readonly files_in_flight_count: number;
}

/** A path of one's own that a peer edits in another worktree. */
export interface OverlapShape {
  readonly peer: string | null;
  readonly tool: string;
  readonly phase: Untrusted | null;
  readonly files: readonly string[];
  readonly severity: "warn";
  readonly reason: string;
}

export function peerShape(state: State, { session_id, tool, phase }: Peer, now: number): PeerShape {
  const held = [...(state.sessions.get(session_id)?.holds ?? [])].flatMap((id) => {
    const claim = state.claims.get(id);
    return claim === undefined || claim.until <= now ? [] : claim.paths;
  });
  return { session_id, tool, phase, files_in_flight_count: new Set(held).size };
}

export function overlapShape(
  { path, tool, worktree, fact }: Overlap,
  { state, peers }: { readonly state: State; readonly peers: readonly Peer[] },
): OverlapShape {
  const peer = state.claims.get(fact)?.owner ?? null;
  const phase = peers.find((each) => each.session_id === peer)?.phase ?? null;
  const where = worktree === "" ? "the main checkout" : `the worktree "${worktree}"`;
  return { peer, tool, phase, files: [path], severity: "warn", reason: `edited in ${where}` };
}
