import { isSegmentName } from "../room/kinds/engagement_closed.ts";
import type { Handle } from "./disk.ts";
import { logPath, segmentOf, segmentPath } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import { scan } from "./scan.ts";

/** The first record of a segment is `engagement.opened` and short. */
const HEAD = 4096;

/**
 * The segment outside the chain whose first record names the segment we stand at the end of: where a close was damaged
 * or lost, the chain goes on there all the same. The first by name, should several claim the place.
 */
export function adopted(ledger: Ledger): string | undefined {
  return unreached(ledger).find((segment) => predecessorOf(ledger, segment) === ledger.segment);
}

/** Segments on disk that the chain has not reached, by name. */
export function unreached(ledger: Ledger): string[] {
  const names = ledger.disk.list(logPath(ledger.room)).map(segmentOf);
  return names
    .filter(
      (name) => name !== undefined && !ledger.state.segments.includes(name) && isSegmentName(name),
    )
    .sort() as string[];
}

function predecessorOf(ledger: Ledger, segment: string): unknown {
  const bytes = headOf(ledger, segment);
  if (bytes === undefined) return undefined;
  let first: Record<string, unknown> | undefined;
  scan(bytes, (piece) => {
    if ("record" in piece) first = piece.record;
    return false;
  });
  return first?.["kind"] === "engagement.opened" ? first["predecessor"] : undefined;
}

/** Nothing for what cannot be read: a link, a directory, somebody else's file. The chain does not need it. */
function headOf(ledger: Ledger, segment: string): Uint8Array | undefined {
  let handle: Handle | undefined;
  try {
    handle = ledger.disk.open(segmentPath(ledger.room, segment), "read");
    if (handle === undefined) return undefined;
    const head = new Uint8Array(HEAD);
    return head.subarray(0, ledger.disk.read(handle, head, 0));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) ledger.disk.close(handle);
  }
}
