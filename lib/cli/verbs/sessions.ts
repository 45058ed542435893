import type { BackendName } from "../../../backends/backend.ts";
import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";

/** A session as its terminal says it stands. */
export interface SessionRow {
  readonly name: string;
  readonly session_id: string;
  readonly tool: string;
  readonly backend: BackendName;
  readonly socket: string | null;
  readonly target: string | null;
  readonly pane: string | null;
  readonly pid: number | null;
  readonly status: "live" | "stale" | "stopped";
  /** What its terminal was found to be: `running`, `dead-pane`, `no-pane`, `no-server`, `other-process`, `not-started`, `stopped`, `unreachable`. */
  readonly evidence: Evidence;
  /** Since it began. */
  readonly age_seconds: number;
  readonly worktree: string | null;
}

export const EVIDENCE = [
  "running",
  "dead-pane",
  "no-pane",
  "no-server",
  "other-process",
  "not-started",
  "stopped",
  "unreachable",
] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** What `sessions` answers. */
export interface SessionsResult {
  readonly sessions: readonly SessionRow[];
}

export async function sessions(_context: Context): Promise<Answer<SessionsResult>> {
  return refused(refuse("bug", "bug", "not built yet"));
}
