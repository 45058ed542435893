import type { Fact } from "../fact/fact.ts";
import { encodeRecord } from "../fact/line.ts";
import type { Deadline } from "../room/deadline.ts";
import { faultCode, type Handle } from "./disk.ts";
import { archivePathOf, segmentPath } from "./layout.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { replay, type Watch } from "./replay.ts";
import { makeRoom } from "./room_files.ts";
import { openSuccessor } from "./successor.ts";
import {
  expecting,
  type Missing,
  note,
  report,
  type Sealed,
  sealed,
  UNKNOWN,
  type Written,
} from "./written.ts";

export interface AppendOptions {
  readonly deadline: Deadline;
  /** Wait until the bytes are on disk. */
  readonly durable: boolean;
  /** The first record of a segment, should one have to be opened behind `predecessor`. */
  readonly opening: (predecessor: string) => Fact;
  /** Sees everything that is read back, others' facts too. */
  readonly watch?: Watch;
}

/**
 * While a segment is shorter than this, whoever waits for the disk syncs its directory too: whoever made the file may
 * have died before, or have had nothing to wait for.
 */
const YOUNG = 4096;
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
  if (options.deadline.passed())
    return report(facts, found, { missing: () => "not_committed", cause: "deadline" });
  const records = sealed(facts);
  // Of two with one id the first is the one that counts.
  const byId = new Map(records.toReversed().map((each) => [each.fact.id, each]));
  const watch: Watch = (entry, bytes) => {
    note(found, byId, entry);
    options.watch?.(entry, bytes);
  };
  let fresh = false;
  let unsettled: string | null = null;
  for (let tries = 0; tries < TRIES; tries++) {
    const pending = records.filter(({ fact }) => !found.has(fact.id));
    if (pending.length === 0) break;
    let handle: Handle;
    try {
      yield "open";
      fresh ||= ledger.offset < YOUNG;
      makeRoom(ledger.disk, ledger.room);
      if (ledger.segment !== "main" && ledger.handle === undefined)
        openSuccessor(ledger, options.opening);
      const opened = ledger.disk.open(segmentPath(ledger.room, ledger.segment), "append");
      // Closed and archived since we read it: its successor is where we belong.
      if (opened === undefined && hasMovedOn(ledger, options.deadline, watch)) continue;
      if (opened === undefined) throw Object.assign(new Error("log/ is gone"), { code: "ENOENT" });
      handle = opened;
    } catch (fault) {
      const cause = faultCode(fault);
      return report(facts, found, { missing: () => "not_committed", cause, unsettled });
    }
    const segment = ledger.segment;
    const fault = yield* write(ledger, handle, pending);
    const read = readBack(ledger, options.deadline, watch, pending);
    yield "read back";
    const rest = facts.filter((fact) => !found.has(fact.id));
    if (found.size > 0)
      unsettled ??= yield* settle(ledger, handle, segment, options.durable, fresh);
    const missing = fault === null || rest.length === 0 ? UNKNOWN : leftover(ledger, handle);
    ledger.disk.close(handle);
    if (rest.length === 0) return report(facts, found, { unsettled });
    if (read !== "complete")
      return report(facts, found, { missing: UNKNOWN, cause: read, unsettled });
    if (fault !== null) return report(facts, found, { missing, cause: fault, unsettled });
    // Behind a close: the same records again, to the successor, but a second close has lost.
    if (ledger.segment !== segment && rest.some((fact) => fact.kind === "engagement.closed")) {
      const cause = "closed by another";
      return report(facts, found, { missing: () => "not_committed", cause, unsettled });
    }
  }
  return report(facts, found, { missing: UNKNOWN, cause: "not found in the ledger", unsettled });
}

function hasMovedOn(ledger: Ledger, deadline: Deadline, watch: Watch): boolean {
  const { segment } = ledger;
  return replay(ledger, deadline, watch) === "complete" && ledger.segment !== segment;
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
  records: readonly Sealed[],
): Generator<string, string | null> {
  const bytes = joined(records.map((each) => each.bytes));
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

/** Steps 3 and 4. What cannot be read may stand there all the same. */
function readBack(
  ledger: Ledger,
  deadline: Deadline,
  watch: Watch,
  written: readonly Sealed[],
): string {
  try {
    return replay(ledger, deadline, watch, expecting(written));
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
    const path = segmentPath(ledger.room, segment);
    const here = ledger.disk.inodeAt(path);
    if (here === ledger.disk.stat(handle).inode) return null;
    // Whoever archives a closed segment takes along everything before its close.
    return ledger.disk.kindOf(archivePathOf(path)!) === undefined ? "replaced" : null;
  } catch (fault) {
    return faultCode(fault);
  }
}

/** After a fault: a record that stands whole but unterminated may yet take effect; anything less never will. */
function leftover(ledger: Ledger, handle: Handle): (fact: Fact) => Missing {
  try {
    const size = ledger.disk.stat(handle).size;
    const tail = new Uint8Array(Math.max(0, size - ledger.offset));
    const bytes = tail.subarray(0, ledger.disk.read(handle, tail, ledger.offset));
    const text = new TextDecoder().decode(bytes);
    return (fact) => {
      const record = new TextDecoder().decode(encodeRecord(fact)).trim();
      return text.includes(record) ? "unknown" : "not_committed";
    };
  } catch {
    return UNKNOWN;
  }
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
