import type { Fact } from "../fact/fact.ts";
import { inOrder } from "../fact/fields.ts";
import { safeJson } from "../fact/safe_json.ts";
import { type Deadline, NEVER } from "../room/deadline.ts";
import { segmentPath } from "./layout.ts";
import { closeLedger, type Entry, type Ledger, openLedger } from "./ledger.ts";
import { replay } from "./replay.ts";

/** The first line with this id and what the fold made of it. */
export function judged(
  ledger: Ledger,
  id: string,
  deadline: Deadline = NEVER,
): Entry | "deadline" | undefined {
  const found = judgedEach(ledger, [id], deadline).get(id);
  return found === undefined ? "deadline" : (found ?? undefined);
}

/**
 * The same for each of these ids: null where there is no such line, missing where the deadline passed before that was
 * known. Bytes are searched first, so that ids that occur nowhere cost no fold; for all others together the ledger is
 * folded once, from its beginning.
 */
export function judgedEach(
  ledger: Ledger,
  ids: readonly string[],
  deadline: Deadline,
): ReadonlyMap<string, Entry | null> {
  const known = new Map<string, Entry | null>();
  const mentioned = new Set<string>();
  const texts = ids.length === 0 ? [] : ledger.state.segments.map((each) => bytesOf(ledger, each));
  for (const id of new Set(ids)) {
    if (deadline.passed()) break;
    const needles = needlesOf(id);
    if (texts.some((text) => needles.some((each) => text?.includes(each)))) mentioned.add(id);
    else known.set(id, null);
  }
  if (mentioned.size === 0) return known;
  const cold = openLedger({ ...ledger, part: "whole" }, { cold: true });
  const end = replay(cold, deadline, (entry) => {
    const id = entry.record?.["id"];
    if (typeof id === "string" && mentioned.delete(id)) known.set(id, entry);
  });
  closeLedger(cold);
  if (end === "complete") for (const id of mentioned) known.set(id, null);
  return known;
}

/**
 * Whether a retry says what the first one said; time, session, what had been read and the run that it was said under may
 * differ.
 */
export function isRepeatOf(first: Fact, retry: Fact): boolean {
  return payloadOf(first) === payloadOf(retry);
}

function payloadOf(fact: Fact): string {
  const { at, session, seen, lease_until, wake_after, ack_by, ...said } = fact;
  const { build_loop_id, build_loop_run_label, ...rest } = said;
  return JSON.stringify(
    sorted({ ...inOrder(rest as Fact), lease: length(lease_until, at), ack: length(ack_by, at) }),
  );
}

/** Times that are counted from the fact's own are compared as lengths, in whole seconds. */
function length(until: string | undefined, at: string): number | null {
  return until === undefined ? null : Math.round((Date.parse(until) - Date.parse(at)) / 1000);
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record)
    .filter(([key]) => key !== "sum")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As we write it, and as others may. */
function needlesOf(id: string): Buffer[] {
  const spellings = new Set([safeJson(id), JSON.stringify(id)]);
  return [...spellings].map((text) => Buffer.from(text.slice(1, -1)));
}

function bytesOf({ disk, room }: Ledger, segment: string): Buffer | undefined {
  const bytes = disk.readWhole(segmentPath(room, segment));
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
