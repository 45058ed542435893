/** What the fold makes of one fact. A void fact has no effect, for every reader and for ever. */
export type Verdict =
  | {
      readonly outcome: "effective";
      readonly ended?: readonly string[];
      readonly forced?: boolean;
      /** Claims of sessions of this room that ended because another was published first. */
      readonly revoked?: readonly Revocation[];
    }
  | { readonly outcome: "granted"; readonly ended: readonly string[]; readonly forced: boolean }
  | { readonly outcome: "renewed"; readonly holds: readonly string[] }
  | {
      readonly outcome: "void";
      readonly reason: VoidReason;
      readonly conflicts?: readonly string[];
    }
  | { readonly outcome: "repeat" };

/** A claim that had been granted here, and the published one for which it ended; `null`: it lost, or ended, among them. */
export interface Revocation {
  readonly claim: string;
  readonly by: string | null;
}

/** Why a fact has no effect, and the sentence that says so. */
export const VOID_REASONS = {
  malformed: "a field is missing or has the wrong form",
  oversized: "the record is longer than the format allows",
  "session-tool": "the session belongs to another tool",
  "session-continued": "the session goes on under another id",
  "no-scope": "a claim needs a path or a resource",
  "bad-path": "a path is not in canonical form",
  "bad-resource": "a resource is not of the form type:name",
  "no-lease": "lease_until is missing or not after at",
  "over-unfounded": "taking over a running claim needs force and a reason",
  "claim-conflict": "a peer holds what it asks for",
  "not-open": "what it names is not open",
  "not-entitled": "the speaker is not entitled to this",
  "wait-cycle": "the holder waits, directly or not, for the one who would wait",
  "not-first": "a session can continue another only with its first fact",
  "not-begun": "the session to continue is unknown, ended, or another tool's",
  "bad-status": "the status is none of this kind's",
  "no-target": "it names nobody",
  "identity-taken": "the room has a run identity",
  "seat-taken": "the lead's seat is taken",
  "bad-successor": "the successor has a bad name or was a segment already",
  "no-item": "the backlog has no such open item",
  "item-cycle": "the item would depend on itself",
  "nothing-said": "it says nothing",
  "bad-batch": "it does not go on from the published facts that the room has",
} as const;

export type VoidReason = keyof typeof VOID_REASONS;

export const EFFECTIVE: Verdict = { outcome: "effective" };

export function voided(reason: VoidReason, conflicts?: readonly string[]): Verdict {
  return conflicts === undefined
    ? { outcome: "void", reason }
    : { outcome: "void", reason, conflicts };
}
