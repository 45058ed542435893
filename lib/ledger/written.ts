import type { Fact } from "../fact/fact.ts";
import { membersOf } from "../fact/fields.ts";
import type { Verdict } from "../room/verdict.ts";
import type { Entry } from "./ledger.ts";

/** What became of one fact, read back from the ledger; `pending`: it waits in a spool. */
export interface Written {
  readonly fact: Fact;
  readonly outcome: "committed" | "void" | "not_committed" | "unknown" | "pending";
  readonly seq: number | null;
  readonly verdict: Verdict | null;
  /** Why it is not known or not there. */
  readonly cause: string | null;
  /** What waited in the spool before it, where it waits too. */
  readonly ahead?: readonly Fact[];
}

/** A fact that is to be written, and the record of it. */
export interface Sealed {
  readonly fact: Fact;
  /** Between two line ends. */
  readonly bytes: Uint8Array;
}

/**
 * The first time an id is met it is judged; a later line with it is a repeat and changes nothing. So is our own
 * behind somebody else's fact of that id, which a key chosen by two callers can bring about.
 */
export function note(
  found: Map<string, Entry>,
  records: ReadonlyMap<unknown, Sealed>,
  entry: Entry,
  bytes: Uint8Array,
): void {
  const record = records.get(entry.record?.["id"]);
  if (record === undefined || found.has(record.fact.id)) return;
  const { fact } = record;
  // A batch is read back much sooner if nothing has to be made anew for it.
  const isOurs = isLine(record, bytes) || sameText(entry.record as unknown as Fact, fact);
  found.set(fact.id, isOurs ? entry : { ...entry, verdict: { outcome: "repeat" } });
}

function isLine({ bytes }: Sealed, line: Uint8Array): boolean {
  return line.length === bytes.length - 2 && Buffer.compare(line, bytes.subarray(1, -1)) === 0;
}

/** Whether they say the same, sums left aside. */
function sameText(one: Fact, other: Fact): boolean {
  return JSON.stringify(membersOf(one)) === JSON.stringify(membersOf(other));
}

/** What is said of a fact that was not found. */
export type Missing = "not_committed" | "unknown";

export const UNKNOWN = (): Missing => "unknown";

/** What became of each fact; `unsettled`: why those found may not last. */
export function report(
  facts: readonly Fact[],
  found: ReadonlyMap<string, Entry>,
  doubt: { missing?: (fact: Fact) => Missing; cause?: string; unsettled?: string | null },
): Written[] {
  const { missing = UNKNOWN, cause = null, unsettled = null } = doubt;
  return facts.map((fact) => {
    const entry = found.get(fact.id);
    if (entry === undefined)
      return { fact, outcome: missing(fact), seq: null, verdict: null, cause };
    const verdict = entry.verdict as Verdict;
    const judged = verdict.outcome === "void" ? "void" : "committed";
    const outcome = unsettled === null ? judged : "unknown";
    return { fact, outcome, seq: entry.seq, verdict, cause: unsettled };
  });
}
