import { checkpointPath } from "../../ledger/layout.ts";
import { closeLedger, type Ledger, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { runningCrc } from "../../ledger/running_crc.ts";
import { NEVER } from "../../room/deadline.ts";
import { snapshot } from "../../room/snapshot.ts";
import type { State } from "../../room/state.ts";
import { type Change, changed } from "../../room/views/changed.ts";
import { count } from "../durations.ts";
import { type Checked, fine, repairable, trouble } from "./checks.ts";

/** Most judgements that are shown one by one. */
const SHOWN = 20;
/** How often both are brought to the end while others write. */
const TRIES = 5;
const PARTS = ["hot", "whole"] as const;

/**
 * Whether the checkpoints lead to the state that the whole ledger folds to. Where one does not, because bytes before
 * it are no longer what they were, everything that is judged otherwise now is named.
 */
export function checkpointChecks(
  at: Omit<Parameters<typeof openLedger>[0], "part">,
  cold: Ledger,
): Checked[] {
  const rows: Checked[] = [];
  let believed: State | undefined;
  for (const part of PARTS) {
    const { row, state } = checkpointCheck({ ...at, part }, cold);
    rows.push(row);
    if (state !== undefined) believed = state;
  }
  return believed === undefined ? rows : [...rows, ...anew(changed(believed, cold.state))];
}

/** `state`: what the checkpoint leads to, if that is another one. */
function checkpointCheck(
  at: Parameters<typeof openLedger>[0],
  cold: Ledger,
): { row: Checked; state?: State } {
  const { disk, room, part } = at;
  const id = `checkpoint-${part}`;
  const path = checkpointPath(room, part);
  if (disk.kindOf(path) === undefined) return { row: fine(id, "none yet") };
  const unfit = (finding: string): Checked =>
    repairable(id, finding, "deletes it; nothing is lost", () => disk.remove(path));
  const ledger = openLedger(at, { lax: true });
  const isUsed = ledger.offset > 0 || ledger.segment !== "main";
  if (!isUsed) return { row: unfit("cannot be read, or belongs to another ledger") };
  try {
    if (!meeting(ledger, cold)) return { row: fine(id, "the ledger grows too fast to compare") };
    const same =
      runningCrc(ledger) === runningCrc(cold) &&
      JSON.stringify(snapshot(ledger.state, part)) === JSON.stringify(snapshot(cold.state, part));
    if (same) return { row: fine(id, "leads to the same state as the ledger") };
    return { row: unfit("leads to another state than the ledger"), state: ledger.state };
  } finally {
    closeLedger(ledger);
  }
}

/** Folds both to one and the same place, while others may be writing. */
function meeting(ledger: Ledger, cold: Ledger): boolean {
  for (let tries = 0; tries < TRIES; tries++) {
    for (const each of [cold, ledger]) replay(each, NEVER);
    if (ledger.segment === cold.segment && ledger.offset === cold.offset) return true;
  }
  return false;
}

function anew(changes: readonly Change[]): Checked[] {
  if (changes.length === 0) return [];
  const remedy = "say again what is missing; rally doctor --fix makes everybody judge anew";
  const rows = changes.slice(0, SHOWN).map(({ id, tool, paths, was, is }) => {
    const whose = tool === null ? "" : ` of ${tool}`;
    const where = paths.length === 0 ? "" : ` on ${paths.slice(0, 4).join(" ")}`;
    return trouble("verdict", `${id}${whose}${where}: was ${was}, is ${is}`, remedy);
  });
  const rest = changes.length - rows.length;
  if (rest === 0) return rows;
  const total = `${count(changes.length, "judgement")} differ; ${rest} more are not shown`;
  return [...rows, trouble("verdict", total, remedy)];
}
