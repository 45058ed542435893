import { carriedBy } from "../fact/carried_by.ts";
import type { Fact } from "../fact/fact.ts";
import { readPieces } from "../ledger/pieces.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import { type History, LINE, type Line, lineOf, readTail } from "./history.ts";
import { referencesOf } from "./references.ts";

/** All facts with effect that name one of these, in the order of the ledger. */
export function namingFacts(history: History, ids: ReadonlySet<string>): RunFact[] {
  const found: Pick<Line, "seq" | "record">[] = history.base === null ? [] : fromBase(history, ids);
  readTail(history, ({ seq, record, verdict }) => {
    if (record === null || verdict.outcome === "void" || verdict.outcome === "repeat") return;
    if (carriedBy(record) !== undefined) return;
    if (referencesOf(record).some((id) => ids.has(id))) found.push({ seq, record });
  });
  return found.map(({ seq, record }) => ({
    seq,
    fact: record as unknown as Fact,
    void_reason: null,
  }));
}

function fromBase({ base, ledger }: History, ids: ReadonlySet<string>): Line[] {
  const sql = `select distinct ${LINE} from refs r join facts f on f.seq = r.seq
    where r.id in (select value from json_each(?)) and f.fact is not null and f.remote is null
    and f.outcome not in ('void', 'repeat') order by f.seq`;
  const rows = base!.db.selectArrays(sql, [JSON.stringify([...ids])]);
  return readPieces(ledger, (pieces) => rows.map((row) => lineOf(pieces, row)));
}
