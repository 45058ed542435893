import { carriedBy } from "../fact/carried_by.ts";
import type { Fact } from "../fact/fact.ts";
import { wellFormed } from "../fact/well_formed.ts";
import { readPieces } from "../ledger/pieces.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import type { VoidReason } from "../room/verdict.ts";
import { type History, Late, LINE, type Line, lineOf, readTail } from "./history.ts";

/** All facts of a run, in the order of the ledger. */
export function runFacts(history: History, run: string): RunFact[] {
  return factsOfRuns(history, [run]).get(run)!;
}

/** The same for several runs, by run. A repeat of a fact is none, and what is malformed says nothing of a run. */
export function factsOfRuns(
  history: History,
  runs: readonly string[],
): ReadonlyMap<string, RunFact[]> {
  const found = new Map(
    runs.map((run) => [run, history.base === null ? [] : fromBase(history, run)]),
  );
  readTail(history, ({ record, verdict, ...place }) => {
    const own = found.get(record?.["run"] as string);
    if (own === undefined || carriedBy(record!) !== undefined) return;
    const reason = "reason" in verdict ? verdict.reason : null;
    own.push({ ...place, outcome: verdict.outcome, reason, record: record! });
  });
  return new Map([...found].map(([run, lines]) => [run, factsIn(lines)]));
}

function factsIn(lines: readonly Line[]): RunFact[] {
  return lines
    .filter(({ outcome, record }) => outcome !== "repeat" && wellFormed(record) === "whole")
    .map(({ seq, record, outcome, reason }) => ({
      seq,
      fact: record as unknown as Fact,
      void_reason: outcome === "void" ? (reason as VoidReason) : null,
    }));
}

function fromBase(history: History, run: string): Line[] {
  const sql = `select ${LINE} from facts f where f.remote is null and f.fact is not null and f.run = ? order by f.seq`;
  const rows = history.base!.db.selectArrays(sql, [run]);
  const lines = readPieces(history.ledger, (pieces) =>
    rows.map((row) => {
      if (history.deadline.passed()) throw new Late();
      return lineOf(pieces, row);
    }),
  );
  // Half a pair of a run's name is not in facts.db as the ledger has it.
  return lines.filter(({ record }) => record["run"] === run);
}
