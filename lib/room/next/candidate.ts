import type { Fact } from "../../fact/fact.ts";
import type { Finding } from "../findings/finding.ts";
import type { Sightings } from "../presence.ts";
import type { Session, State } from "../state.ts";
import type { Command } from "./command.ts";

/** Who asks what to do next, and when. */
export interface Asking {
  readonly state: State;
  readonly me: Session;
  readonly role: string | null;
  readonly now: number;
  readonly sightings: Sightings;
  /** Case-folded paths that the asker asks about; without them, any. */
  readonly near?: readonly string[];
  /** What was found of the room, for an asker who leads. */
  readonly findings?: readonly Finding[];
  /** The room is set to travel, so that what is not published is provisional. */
  readonly hasRemote?: boolean;
  /** How a path is named where the asker stands; without it, from the root of the working tree. */
  readonly fromHere?: (path: string) => string;
}

export type Action =
  | "respond_to_handoff"
  | "resolve_owned_blocker"
  | "review_artifact"
  | "continue_or_release_claim"
  | "take_backlog_item"
  | "clarify_handoff"
  | "resume_standby"
  | "wait"
  | "proceed_solo";

/** Something that could be done next. */
export interface Candidate {
  readonly action: Action;
  readonly score: number;
  readonly reason: string;
  /** What the work is, to claim paths for it under. */
  readonly title: string;
  readonly seq: number;
  readonly fact: Fact | null;
  /** Paths that the work needs and the asker does not hold yet. */
  readonly claims: readonly string[];
  readonly commands: readonly Command[];
  /** The kind of fact that ends the matter; none for waiting. */
  readonly completion: string | null;
}
