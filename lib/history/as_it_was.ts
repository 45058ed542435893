import { parseInstant } from "../fact/instant.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { openLedger } from "../ledger/ledger.ts";
import { replay } from "../ledger/replay.ts";
import type { State } from "../room/state.ts";
import { ledgerAt } from "./base.ts";
import { type History, Late } from "./history.ts";

/** The room behind its line `seq`, and the time of that line: the state is looked at with the eyes of then. */
export function asItWas(history: History, seq: number): { state: State; at: number } {
  const ledger = startOf(history, seq);
  ledger.until = seq;
  let at: number | undefined;
  const end = replay(ledger, history.deadline, ({ record }) => {
    at = parseInstant(record?.["at"]);
  });
  if (end === "deadline") throw new Late();
  return { state: ledger.state, at: at ?? newestOf(ledger.state) };
}

/** The ledger somewhere before the line, as near as a kept state allows. */
function startOf({ base, ledger }: History, seq: number): Ledger {
  if (ledger.state.seq < seq) return ledger;
  const kept = base === null ? undefined : ledgerAt(base.db, ledger, seq);
  return kept ?? openLedger({ ...ledger, part: "whole" }, { cold: true });
}

/** Where a damaged line has no time: the latest that anybody had said by then. */
function newestOf({ sessions }: State): number {
  return Math.max(0, ...[...sessions.values()].map(({ newest }) => newest));
}
