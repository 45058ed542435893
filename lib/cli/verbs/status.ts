import type { Untrusted } from "../../fact/untrusted.ts";
import type { TaskHeartbeat } from "../../room/views/health.ts";
import type { Preview, Unread } from "../../room/views/inbox_view.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** What `status` answers. */
export interface StatusResult {
  readonly status: "clear" | "warn" | "blocked";
  /** What to do about it; `none` where it is clear. */
  readonly required_action: string;
  readonly tool: string;
  readonly session_id: string;
  readonly build_loop_id: string | null;
  readonly peers: readonly Peer[];
  readonly unread: Unread;
  /** The newest three that are unread, newest first. */
  readonly inbox_latest_messages: readonly Preview[];
  readonly task_heartbeat: TaskHeartbeat;
}

/** Another session that is not over. */
export interface Peer {
  readonly session_id: string;
  readonly tool: string;
  readonly status: "active" | "idle";
  readonly phase: Untrusted | null;
  readonly task: Untrusted | null;
  readonly last_seen: string;
}

export async function status(_context: Context): Promise<Answer<StatusResult>> {
  throw new Error("not yet");
}
