import type { Fact } from "../fact/fact.ts";
import { encodeRecord } from "../fact/line.ts";
import type { Deadline } from "../room/deadline.ts";
import type { Verdict } from "../room/verdict.ts";
import { faultCode, type Handle } from "./disk.ts";
import { segmentPath } from "./layout.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { replay } from "./replay.ts";
import { makeRoom } from "./room_files.ts";
import { openSuccessor } from "./successor.ts";

/** What became of one fact, read back from the ledger. */
export interface Written {
  readonly fact: Fact;
  readonly outcome: "committed" | "void" | "not_committed" | "unknown";
  readonly seq: number | null;
  readonly verdict: Verdict | null;
  /** Why it is not known or not there. */
  readonly cause: string | null;
}

export interface AppendOptions {
  readonly deadline: Deadline;
  /** Wait until the bytes are on disk. */
  readonly durable: boolean;
  /** The first record of a segment, should one have to be opened behind `predecessor`. */
  readonly opening: (predecessor: string) => Fact;
}

/** How often a record that is not found is written again. */
const TRIES = 4;
const NEWLINE = new Uint8Array([10]);

/**
 * Appends facts by one write, reads the ledger up to them, and says what the fold made of each. No lock: the ledger's
 * order decides (DESIGN, the append protocol; the numbers are its steps). Every `yield` is a point where another
 * process may come in between, or this one may die; `appendFacts` runs them all, the simulation schedules them.
 */
export function* appendSteps(
  ledger: Ledger,
  facts: readonly Fact[],
  options: AppendOptions,
): Generator<string, Written[]> {
  const found = new Map<string, Entry>();
  const watch = (entry: Entry): void => note(found, facts, entry);
  if (options.deadline.passed())
    return report(facts, found, { missing: "not_committed", cause: "deadline" });
  let fresh = false;
  for (let tries = 0; tries < TRIES; tries++) {
    const pending = facts.filter((fact) => !found.has(fact.id));
    if (pending.length === 0) break;
    let handle: Handle;
    try {
      yield "open";
      fresh = ledger.segment === "main" && ledger.offset === 0;
      makeRoom(ledger.disk, ledger.room);
      if (ledger.segment !== "main" && ledger.handle === undefined)
        openSuccessor(ledger, options.opening);
      handle = ledger.disk.open(segmentPath(ledger.room, ledger.segment), "append")!;
    } catch (fault) {
      return report(facts, found, { missing: "not_committed", cause: faultCode(fault) });
    }
    const segment = ledger.segment;
    const fault = yield* write(ledger, handle, pending);
    const read = replay(ledger, options.deadline, watch);
    yield "read back";
    const rest = facts.filter((fact) => !found.has(fact.id));
    const settled =
      rest.length === 0 ? yield* settle(ledger, handle, segment, options.durable, fresh) : null;
    const missing =
      fault === null || rest.length === 0 ? "unknown" : leftover(ledger, handle, rest);
    ledger.disk.close(handle);
    if (rest.length === 0)
      return report(facts, found, settled === null ? null : { found: "unknown", cause: settled });
    if (read === "deadline") return report(facts, found, { missing: "unknown", cause: "deadline" });
    if (fault !== null) return report(facts, found, { missing, cause: fault });
    // Behind a close: the same records again, to the successor, but a second close has lost.
    if (ledger.segment !== segment && rest.some((fact) => fact.kind === "engagement.closed")) {
      return report(facts, found, { missing: "not_committed", cause: "closed by another" });
    }
  }
  return report(facts, found, { missing: "unknown", cause: "not found in the ledger" });
}

/** Runs the protocol from begin to end. */
export function appendFacts(
  ledger: Ledger,
  facts: readonly Fact[],
  options: AppendOptions,
): Written[] {
  const steps = appendSteps(ledger, facts, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Steps 1 and 2: one write; after a short one a line end, so that the next record stands alone. */
function* write(
  ledger: Ledger,
  handle: Handle,
  facts: readonly Fact[],
): Generator<string, string | null> {
  const bytes = joined(facts.map(encodeRecord));
  try {
    yield "append";
    const taken = ledger.disk.append(handle, bytes);
    if (taken < bytes.length) {
      yield "short";
      ledger.disk.append(handle, NEWLINE);
    }
    return null;
  } catch (fault) {
    return faultCode(fault);
  }
}

/** Step 5: on disk, and still the file that others will read. */
function* settle(
  ledger: Ledger,
  handle: Handle,
  segment: string,
  durable: boolean,
  fresh: boolean,
): Generator<string, string | null> {
  try {
    yield "sync";
    if (durable) ledger.disk.sync(handle);
    if (durable && fresh)
      for (const each of [`${ledger.room}/log`, ledger.room]) ledger.disk.syncDirectory(each);
    const here = ledger.disk.inodeAt(segmentPath(ledger.room, segment));
    return here === ledger.disk.stat(handle).inode ? null : "replaced";
  } catch (fault) {
    return faultCode(fault);
  }
}

/** After a fault: a record that stands whole but unterminated may yet take effect; anything less never will. */
function leftover(
  ledger: Ledger,
  handle: Handle,
  facts: readonly Fact[],
): "unknown" | "not_committed" {
  try {
    const size = ledger.disk.stat(handle).size;
    const tail = new Uint8Array(Math.max(0, size - ledger.offset));
    const text = new TextDecoder().decode(
      tail.subarray(0, ledger.disk.read(handle, tail, ledger.offset)),
    );
    const whole = facts.some((fact) =>
      text.includes(new TextDecoder().decode(encodeRecord(fact)).trim()),
    );
    return whole ? "unknown" : "not_committed";
  } catch {
    return "unknown";
  }
}

/** The first time an id is met it is judged; a later line with it is a repeat and changes nothing. */
function note(found: Map<string, Entry>, facts: readonly Fact[], entry: Entry): void {
  const id = entry.record?.["id"];
  if (typeof id === "string" && !found.has(id) && facts.some((fact) => fact.id === id))
    found.set(id, entry);
}

function report(
  facts: readonly Fact[],
  found: ReadonlyMap<string, Entry>,
  doubt: { missing?: "not_committed" | "unknown"; found?: "unknown"; cause: string } | null,
): Written[] {
  return facts.map((fact) => {
    const entry = found.get(fact.id);
    if (entry === undefined)
      return {
        fact,
        outcome: doubt?.missing ?? "unknown",
        seq: null,
        verdict: null,
        cause: doubt?.cause ?? null,
      };
    const verdict = entry.verdict as Verdict;
    const judged = verdict.outcome === "void" ? "void" : "committed";
    return {
      fact,
      outcome: doubt?.found ?? judged,
      seq: entry.seq,
      verdict,
      cause: doubt?.found ? doubt.cause : null,
    };
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
