import type { Fact } from "../fact/fact.ts";
import { inOrder } from "../fact/fields.ts";
import { safeJson } from "../fact/safe_json.ts";
import { type Deadline, NEVER } from "../room/deadline.ts";
import { segmentPath } from "./layout.ts";
import { closeLedger, type Entry, type Ledger, openLedger } from "./ledger.ts";
import { replay } from "./replay.ts";

/** Those of these ids that occur in the bytes of the ledger, wherever that is in a line. */
export function mentioned(ledger: Ledger, ids: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const segment of ids.length === 0 ? [] : ledger.state.segments) {
    const text = bytesOf(ledger, segment);
    for (const id of ids) if (needlesOf(id).some((each) => text?.includes(each))) found.add(id);
  }
  return found;
}

/**
 * The first line with this id and what the fold made of it. Bytes are searched first, so that an id that occurs nowhere
 * costs no fold; otherwise the ledger is folded from its beginning.
 */
export function judged(
  ledger: Ledger,
  id: string,
  deadline: Deadline = NEVER,
): Entry | "deadline" | undefined {
  if (!mentioned(ledger, [id]).has(id)) return undefined;
  const cold = openLedger({ ...ledger, part: "whole" }, { cold: true });
  let found: Entry | undefined;
  const end = replay(cold, deadline, (entry) => {
    if (entry.record?.["id"] === id) found ??= entry;
  });
  closeLedger(cold);
  return end === "deadline" ? end : found;
}

/** Whether a retry says what the first one said; time, session and what had been read may differ. */
export function isRepeatOf(first: Fact, retry: Fact): boolean {
  const payload = ({ at, session, seen, lease_until, wake_after, ack_by, ...rest }: Fact): string =>
    JSON.stringify(
      sorted({ ...inOrder(rest as Fact), lease: length(lease_until, at), ack: length(ack_by, at) }),
    );
  return payload(first) === payload(retry);
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
  return [safeJson(id), JSON.stringify(id)].map((text) => Buffer.from(text.slice(1, -1)));
}

function bytesOf({ disk, room }: Ledger, segment: string): Buffer | undefined {
  const bytes = disk.readWhole(segmentPath(room, segment));
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
