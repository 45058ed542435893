import type { Untrusted } from "../../fact/untrusted.ts";

/** Who runs in all rooms that this user has joined, as a tree. */
export interface RosterView {
  readonly stale_secs: number;
  readonly live_count: number;
  readonly stale_count: number;
  /** Those that nobody else here began; what they began hangs below them. */
  readonly agents: readonly RosterAgent[];
}

export interface RosterAgent {
  readonly session_id: string;
  readonly app: string;
  readonly tool: string;
  readonly model: string | null;
  readonly task: Untrusted | null;
  readonly phase: Untrusted | null;
  readonly host: string | null;
  readonly cwd: string | null;
  readonly parent: string | null;
  /** What it says that it began, by type; and all together. */
  readonly spawned: Readonly<Record<string, number>>;
  readonly spawned_total: number;
  readonly build_loop_run_label: string | null;
  readonly last_seen: string;
  readonly age_secs: number;
  readonly stale: boolean;
  readonly children: readonly RosterAgent[];
}
