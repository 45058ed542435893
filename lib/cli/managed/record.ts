import type { BackendName, Place } from "../../../backends/backend.ts";
import type { AgentName } from "../../hosts/agents.ts";
import type { ProcessMark } from "../sightings.ts";

/**
 * What this machine keeps of a session that rally started or adopted (`managed/<label>.json` in the room). It is
 * written before anything is begun. It never decides a claim: its terminal is asked each time how it stands.
 */
export interface Managed {
  /** `claude-01`: what people call it; held by a claim on the resource `label:claude-01`. */
  readonly label: string;
  /** The session that it was begun as; the host's own continues it. */
  readonly session: string;
  readonly tool: string;
  /** Null: a program that is no agent rally knows. */
  readonly agent: AgentName | null;
  readonly backend: BackendName;
  /** Null: it has not been started yet. */
  readonly place: Place | null;
  /** The process that rally started; null where it is adopted, or the system does not tell. */
  readonly process: ProcessMark | null;
  /** A worktree that was made for it: its absolute path. */
  readonly worktree: string | null;
  readonly cwd: string;
  /** Somebody else began it: nothing of it is ever signalled or closed. */
  readonly adopted: boolean;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly stopped: number | null;
}
