import type { BackendName } from "../../../backends/backend.ts";
import { span } from "../../fact/duration.ts";
import { plain } from "../../fact/untrusted.ts";
import { currentId } from "../../room/successor.ts";
import type { Room } from "../room.ts";
import type { Managed } from "./record.ts";
import type { Evidence, Standing } from "./standing.ts";

/** A managed session as its terminal says it stands (SPEC section 8). */
export interface SessionRow {
  readonly name: string;
  /** The session that speaks for it now. */
  readonly session_id: string;
  readonly tool: string;
  readonly backend: BackendName;
  readonly socket: string | null;
  readonly target: string | null;
  readonly pane: string | null;
  readonly pid: number | null;
  readonly status: "live" | "stale" | "stopped";
  /** What its terminal was found to be. */
  readonly evidence: Evidence;
  /** Since it began. */
  readonly age_seconds: number;
  readonly worktree: string | null;
}

export function rowOf({ state, now }: Room, managed: Managed, standing: Standing): SessionRow {
  const { evidence, pane } = standing;
  const { label, tool, backend, place, process, began, worktree } = managed;
  const status = evidence === "running" ? "live" : evidence === "stopped" ? "stopped" : "stale";
  return {
    name: label,
    session_id: currentId(state, managed),
    tool,
    backend,
    socket: place?.socket ?? null,
    target: place?.target ?? null,
    pane: place?.pane ?? null,
    pid: pane?.pid ?? process?.pid ?? null,
    status,
    evidence,
    age_seconds: Math.max(0, Math.floor((now - began) / 1000)),
    worktree,
  };
}

/** One line about it, for a person. */
export function rowText(row: SessionRow): string {
  const state = row.status === "stale" ? `stale (${row.evidence})` : row.status;
  const where = row.pane === null ? row.backend : `${row.backend} ${plain(row.pane)}`;
  const tree = row.worktree === null ? "" : ` in ${plain(row.worktree)}`;
  return `${plain(row.name)}  ${plain(row.tool)}  ${state}  ${where}  ${span(row.age_seconds * 1000)}${tree}`;
}
