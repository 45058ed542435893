import { raw, type Untrusted } from "../fact/untrusted.ts";
import type { RunFact } from "../room/run/run_fact.ts";

/**
 * Stands in a packet where only the agent knows what the validation said; plain letters, so that the line runs also as
 * it stands.
 */
export const EVIDENCE_PLACEHOLDER = "THE RESULT OF THE VALIDATION";

/** What an artifact says was validated. What the packet said in its place is nothing that the agent says. */
export function shownEvidence({ fact }: RunFact): readonly Untrusted[] {
  return (fact.evidence ?? []).filter((each) => raw(each).trim() !== EVIDENCE_PLACEHOLDER);
}
