import type { Fact } from "../fact/fact.ts";
import { encodeRecord } from "../fact/line.ts";
import { logPath, segmentPath } from "./layout.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Makes the segment that the chain has reached and nobody has opened yet. The closed one goes to disk first, so that
 * no successor outlives its close; losing the race to make it is fine (DESIGN, append protocol 6).
 */
export function openSuccessor(ledger: Ledger, opening: (predecessor: string) => Fact): void {
  const { segments } = ledger.state;
  const predecessor = segments[segments.indexOf(ledger.segment) - 1] ?? "main";
  const closed = ledger.disk.open(segmentPath(ledger.room, predecessor), "read");
  if (closed !== undefined) {
    ledger.disk.sync(closed);
    ledger.disk.close(closed);
  }
  ledger.disk.create(segmentPath(ledger.room, ledger.segment), encodeRecord(opening(predecessor)));
  ledger.disk.syncDirectory(logPath(ledger.room));
}
