import type { Database } from "@sqlite.org/sqlite-wasm";
import { carriedBy } from "../fact/carried_by.ts";
import { foldCase } from "../fact/case_folding.ts";
import { isCanonicalPath } from "../fact/scope.ts";
import { checkpointOf } from "../ledger/checkpoint.ts";
import type { Entry, Ledger } from "../ledger/ledger.ts";
import { replay } from "../ledger/replay.ts";
import type { Deadline } from "../room/deadline.ts";
import { text } from "./history.ts";
import { type Inserting, inserting } from "./inserting.ts";
import { referencesOf } from "./references.ts";
import type { Sqlite } from "./sqlite.ts";
import { indexed } from "./words.ts";

/** Facts between two states that are kept, so that the room as it was at any time is near one. */
const STEP = 16_384;

/**
 * Puts what stands behind the ledger's place into the database, in one transaction, and leaves the ledger at its end or
 * where the deadline found it. `told` hears how far it has come.
 */
export function fill(
  sqlite: Sqlite,
  db: Database,
  ledger: Ledger,
  { deadline, told }: { readonly deadline: Deadline; readonly told: (seq: number) => void },
): void {
  const insert = statements(sqlite, db);
  db.exec("begin");
  for (let isLast = false; !isLast; ) {
    ledger.until = ledger.state.seq + STEP;
    const end = replay(ledger, deadline, (entry) => put(insert, entry));
    keepState(insert.states, ledger);
    told(ledger.state.seq);
    isLast = end === "deadline" || ledger.state.seq < ledger.until || deadline.passed();
  }
  ledger.until = Number.POSITIVE_INFINITY;
  db.exec("commit");
  for (const each of Object.values(insert)) each.close();
}

type Statements = ReturnType<typeof statements>;

function statements(sqlite: Sqlite, db: Database) {
  const into = (table: string, columns: string): Inserting => inserting(sqlite, db, table, columns);
  return {
    facts: into(
      "facts",
      `seq, segment, "offset", length, ${COLUMNS.join()}, remote, outcome, reason, fact`,
    ),
    refs: into("refs", "id, seq"),
    paths: into("paths", "folded, seq"),
    damage: into("damage", "seq"),
    words: into("words", "rowid, text"),
    states: into("states", "seq, checkpoint"),
  };
}

function put(insert: Statements, { seq, segment, offset, length, record, verdict }: Entry): void {
  const reason = "reason" in verdict ? verdict.reason : null;
  const place = [seq, segment, offset, length] as const;
  if (record === null) {
    insert.facts.row(...place, ...COLUMNS.map(() => null), null, verdict.outcome, reason, null);
    insert.damage.row(seq);
    return;
  }
  // Of a remote, what it carries is what is looked for.
  const carried = carriedBy(record);
  const remote = carried === undefined ? null : (text(record["id"]) ?? "");
  const { sum, ...fact } = carried ?? record;
  const columns = COLUMNS.map((name) => text(fact[name]));
  insert.facts.row(...place, ...columns, remote, verdict.outcome, reason, JSON.stringify(fact));
  for (const id of referencesOf(fact)) insert.refs.row(id, seq);
  for (const path of pathsOf(fact)) insert.paths.row(path, seq);
  const words = indexed(fact);
  if (words !== "") insert.words.row(seq, words);
}

/** Fields that have a column of their own. */
const COLUMNS = ["id", "kind", "at", "tool", "session", "target", "run", "step"] as const;

/** The paths of a record as they are compared. */
export function pathsOf(record: Readonly<Record<string, unknown>>): string[] {
  const paths = Array.isArray(record["paths"]) ? record["paths"] : [];
  return [...new Set(paths.filter(isCanonicalPath).map(foldCase))];
}

function keepState(insert: Inserting, ledger: Ledger): void {
  const checkpoint = checkpointOf(ledger, "whole");
  if (checkpoint !== undefined) insert.row(ledger.state.seq, JSON.stringify(checkpoint));
}
