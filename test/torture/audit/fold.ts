import { archivedDisk } from "../../../lib/ledger/archived_disk.ts";
import { counters } from "../../../lib/ledger/disk.ts";
import type { Entry } from "../../../lib/ledger/ledger.ts";
import { closeLedger, openLedger } from "../../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../../lib/ledger/node_disk.ts";
import { replay } from "../../../lib/ledger/replay.ts";
import { NEVER } from "../../../lib/room/deadline.ts";
import type { State } from "../../../lib/room/state.ts";

/** Folds the whole ledger with rally's own code, without a checkpoint. */
export function folded(room: string, see: (state: State, entry: Entry) => void): State {
  const count = counters();
  const disk = archivedDisk(nodeDisk(count));
  const ledger = openLedger({ disk, count, room, part: "whole" }, { cold: true });
  replay(ledger, NEVER, (entry) => see(ledger.state, entry));
  closeLedger(ledger);
  return ledger.state;
}

/** What became of the first record of each id. */
export function verdictsOf(room: string): Map<string, string> {
  const verdicts = new Map<string, string>();
  folded(room, (_state, { record, verdict }) => {
    const id = record?.["id"];
    if (typeof id === "string" && !verdicts.has(id)) verdicts.set(id, verdict.outcome);
  });
  return verdicts;
}
