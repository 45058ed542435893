import type { Reading } from "./arrival.ts";
import { restore } from "./snapshot.ts";
import { type Claim, emptyState, type Laid, type State } from "./state.ts";
import type { Revocation } from "./verdict.ts";

/**
 * The facts that were published, folded among themselves in their own order: alike on every machine that has as many
 * of them. What the room's own facts say beside them is the room's state; a `sync` lets the one bear upon the other.
 */
export interface Published {
  /** How many of them have come here, and the CRC-32 of what a redaction leaves of them. */
  count: number;
  crc: number;
  /** The commit up to which they have been read. */
  commit: string | null;
  /** Whether what stands in the room has been judged by all of them. */
  settled: boolean;
  /** Own facts before this place went out or never will, and how many were published then. */
  sent: { readonly cursor: string; readonly count: number } | null;
  /** Strings that wait for the `sync` which closes their batch, by its id. */
  readonly batches: Map<string, Batch>;
  /** Claims that ended here and are published, or may be. */
  readonly ended: Map<string, EndedHere>;
  /** Blockers, binding decisions and waits that are published, as they were laid beside the room's own; by list and id. */
  readonly laid: Map<string, Laid>;
  /** The state of these facts by themselves, and how much of it; as a checkpoint has it until somebody asks. */
  folded: State | string;
  readonly part: "hot" | "whole";
  /** What whoever brings the next batch has read of it, so that it is not read twice; no part of what is known. */
  reading: Reading | null;
}

export interface Batch {
  readonly strings: string[];
  /** Characters of all of them. */
  length: number;
}

export interface EndedHere {
  /** The fact of this room that ended it. Once that fact is published itself, the published facts decide. */
  readonly by: string;
  /** Whether the claim was known to be published. */
  readonly published: boolean;
  /** How many published facts had come here. */
  readonly count: number;
}

export interface Revoked extends Revocation {
  /** Who held it. */
  readonly tool: string;
  readonly session: string;
  /** Whose claim was published first. */
  readonly winner: string | null;
  /** The first of its paths and resources. */
  readonly scopes: readonly string[];
  /** Time and place of the `sync`. */
  readonly at: number;
  readonly seq: number;
}

/** What a room knows of the published ledger before anything has come. */
export function nothingPublished(part: "hot" | "whole"): Published {
  return {
    count: 0,
    crc: 0,
    commit: null,
    settled: false,
    sent: null,
    batches: new Map(),
    ended: new Map(),
    laid: new Map(),
    folded: emptyState(part),
    part,
    reading: null,
  };
}

/** Whether a claim is held on another machine: of its owner nothing is known here but what it published. */
export function isElsewhere(
  { sessions }: State,
  { owner, published }: Pick<Claim, "owner" | "published">,
): boolean {
  return published && !sessions.has(owner);
}

/** The published facts folded among themselves. */
export function foldedOf(published: Published): State {
  if (typeof published.folded === "string")
    published.folded = restore(JSON.parse(published.folded) as Record<string, unknown>);
  return published.folded;
}
