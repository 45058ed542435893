import type { Fact } from "../fact/fact.ts";
import { isInOrder, membersOf } from "../fact/fields.ts";
import { decodeLine, encodeRecords } from "../fact/line.ts";
import type { Verdict } from "../room/verdict.ts";
import type { Entry } from "./ledger.ts";
import type { Decode } from "./scan.ts";

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

/** A fact that is to be written, and the line that says it. */
export interface Sealed {
  readonly fact: Fact;
  /** Between two line ends. */
  readonly bytes: Uint8Array;
  /** What everybody reads there, where that is known without reading it. */
  readonly record: Record<string, unknown> | undefined;
}

export function sealed(facts: readonly Fact[]): Sealed[] {
  const records = encodeRecords(facts);
  return facts.map((fact, n) => {
    const bytes = records[n]!;
    return { fact, bytes, record: isPlain(fact) ? { ...fact, sum: sumOf(bytes) } : undefined };
  });
}

/** Whether it comes back as it went there: texts, flags and whole numbers, in the order in which they are written. */
function isPlain(fact: Fact): boolean {
  if (!isInOrder(fact)) return false;
  for (const key in fact) if (!isKept(fact[key as keyof Fact])) return false;
  return true;
}

function isKept(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0);
  return typeof value === "string" || typeof value === "boolean";
}

function sumOf(bytes: Uint8Array): string {
  const { buffer, byteOffset, length } = bytes;
  return Buffer.from(buffer, byteOffset + length - 11, 8).toString("latin1");
}

/** Reads lines of which some are expected to be these, in this order: what was just written is known to the byte. */
export function expecting(records: readonly Sealed[]): Decode {
  let next = 0;
  return (bytes, start, end) => {
    const { bytes: line, record } = records[next] ?? {};
    if (line === undefined || end - start !== line.length - 2 || !isThere(bytes, start, line))
      return decodeLine(bytes, start, end);
    next++;
    return record ?? decodeLine(bytes, start, end);
  };
}

function isThere(bytes: Uint8Array, start: number, line: Uint8Array): boolean {
  const there = bytes.subarray(start, start + line.length - 2);
  return Buffer.compare(there, line.subarray(1, -1)) === 0;
}

/**
 * The first time an id is met it is judged; a later line with it is a repeat and changes nothing. So is our own
 * behind somebody else's fact of that id, which a key chosen by two callers can bring about.
 */
export function note(
  found: Map<string, Entry>,
  records: ReadonlyMap<unknown, Sealed>,
  entry: Entry,
): void {
  const ours = records.get(entry.record?.["id"]);
  if (ours === undefined || found.has(ours.fact.id)) return;
  const { fact, record } = ours;
  const isOurs = entry.record === record || sameText(entry.record as unknown as Fact, fact);
  found.set(fact.id, isOurs ? entry : { ...entry, verdict: { outcome: "repeat" } });
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
