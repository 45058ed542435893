import type { StatusShape } from "./status.ts";

/** That something has changed, and how it stands now. */
export interface ChangeShape
  extends Pick<
    StatusShape,
    | "status"
    | "required_action"
    | "revision"
    | "active_peers"
    | "overlaps"
    | "unresolved"
    | "dirty_outside_owned"
    | "direct_inbox_unread_count"
    | "broadcast_inbox_unread_count"
    | "inbox_unread_count"
    | "inbox_latest_messages"
    | "task_heartbeat"
  > {
  readonly event: "coordination_state_changed";
  /** What has come since the look before, the newest of it. */
  readonly new_change_revisions: readonly number[];
}

export function changeShape(told: StatusShape, revisions: readonly number[]): ChangeShape {
  return {
    event: "coordination_state_changed",
    status: told.status,
    required_action: told.required_action,
    revision: told.revision,
    active_peers: told.active_peers,
    overlaps: told.overlaps,
    unresolved: told.unresolved,
    dirty_outside_owned: told.dirty_outside_owned,
    direct_inbox_unread_count: told.direct_inbox_unread_count,
    broadcast_inbox_unread_count: told.broadcast_inbox_unread_count,
    inbox_unread_count: told.inbox_unread_count,
    inbox_latest_messages: told.inbox_latest_messages,
    task_heartbeat: told.task_heartbeat,
    new_change_revisions: revisions,
  };
}

/** What two looks share between which nothing has changed. */
export function signatureOf(told: StatusShape): string {
  const { task_heartbeat, active_peers, ...rest } = changeShape(told, []);
  const { health, missed_count, expected_ref, latest } = task_heartbeat;
  const peers = active_peers.map(({ session_id, phase }) => [session_id, phase]);
  return JSON.stringify([rest, peers, health, missed_count, expected_ref, latest?.id]);
}

/** The ordinals of what has come since; nothing where it is not known since when. */
export function newRevisions(since: number | undefined, now: number, most: number): number[] {
  const first = Math.max(since ?? now, now - most) + 1;
  return Array.from({ length: Math.max(0, now - first + 1) }, (_, n) => first + n);
}
