import type { Fact } from "../fact/fact.ts";
import { readPieces } from "../ledger/pieces.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import type { VoidReason } from "../room/verdict.ts";
import { type History, LINE, type Line, lineOf, readTail } from "./history.ts";

/** All facts of a run, in the order of the ledger. A repeat of one is none. */
export function runFacts(history: History, run: string): RunFact[] {
  const found = history.base === null ? [] : fromBase(history, run);
  readTail(history, ({ record, verdict, ...place }) => {
    if (record?.["run"] !== run) return;
    const reason = "reason" in verdict ? verdict.reason : null;
    found.push({ ...place, outcome: verdict.outcome, reason, record });
  });
  return found
    .filter(({ outcome }) => outcome !== "repeat")
    .map(({ seq, record, outcome, reason }) => ({
      seq,
      fact: record as unknown as Fact,
      void_reason: outcome === "void" ? (reason as VoidReason) : null,
    }));
}

function fromBase(history: History, run: string): Line[] {
  const sql = `select ${LINE} from facts f where f.fact is not null and f.run = ? order by f.seq`;
  const rows = history.base!.db.selectArrays(sql, [run]);
  return readPieces(history.ledger, (pieces) => rows.map((row) => lineOf(pieces, row)));
}
