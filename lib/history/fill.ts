import type { Database, PreparedStatement } from "@sqlite.org/sqlite-wasm";
import { foldCase } from "../fact/case_folding.ts";
import { isCanonicalPath } from "../fact/scope.ts";
import { checkpointOf } from "../ledger/checkpoint.ts";
import type { Entry, Ledger } from "../ledger/ledger.ts";
import { replay } from "../ledger/replay.ts";
import type { Deadline } from "../room/deadline.ts";
import { named } from "./named.ts";
import { indexed } from "./words.ts";

/** Facts between two states that are kept, so that the room as it was at any of them is near one. */
const STATES = 16_384;

/** Facts between two looks at the clock. */
const STEP = 2048;

/**
 * Puts what stands behind the ledger's place into the database, in one transaction, and leaves the ledger at its end or
 * where the deadline found it. `told` hears how far it has come.
 */
export function fill(
  db: Database,
  ledger: Ledger,
  { deadline, told }: { readonly deadline: Deadline; readonly told: (seq: number) => void },
): void {
  const insert = statements(db);
  db.exec("begin");
  let kept = ledger.state.seq;
  for (;;) {
    ledger.until = ledger.state.seq + STEP;
    const end = replay(ledger, deadline, (entry) => put(insert, entry));
    told(ledger.state.seq);
    const isLast = end === "deadline" || ledger.state.seq < ledger.until || deadline.passed();
    if (isLast || ledger.state.seq - kept >= STATES) {
      keepState(insert.states, ledger);
      kept = ledger.state.seq;
    }
    if (isLast) break;
  }
  ledger.until = Number.POSITIVE_INFINITY;
  db.exec("commit");
  for (const each of Object.values(insert)) each.finalize();
}

type Statements = ReturnType<typeof statements>;

function statements(db: Database) {
  const into = (table: string, columns: string): PreparedStatement => {
    const marks = columns.split(",").map(() => "?");
    return db.prepare(`insert or ignore into ${table} (${columns}) values (${marks.join(",")})`);
  };
  return {
    facts: into(
      "facts",
      `seq, segment, "offset", length, id, kind, at, tool, session, target, run, step, outcome, reason, fact`,
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
  const place = [seq, segment, offset, length];
  if (record === null) {
    const nothing = Array.from({ length: 8 }, () => null);
    insert.facts.bind([...place, ...nothing, verdict.outcome, reason, null]).stepReset();
    insert.damage.bind([seq]).stepReset();
    return;
  }
  const { sum, ...fact } = record;
  const columns = COLUMNS.map((name) => text(fact[name]));
  insert.facts
    .bind([...place, ...columns, verdict.outcome, reason, JSON.stringify(fact)])
    .stepReset();
  for (const id of named(fact)) insert.refs.bind([id, seq]).stepReset();
  for (const path of pathsOf(fact)) insert.paths.bind([path, seq]).stepReset();
  const words = indexed(fact);
  if (words !== "") insert.words.bind([seq, words]).stepReset();
}

const COLUMNS = ["id", "kind", "at", "tool", "session", "target", "run", "step"] as const;

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The paths of a record as they are compared. */
export function pathsOf(record: Readonly<Record<string, unknown>>): string[] {
  const paths = Array.isArray(record["paths"]) ? record["paths"] : [];
  return [...new Set(paths.filter(isCanonicalPath).map(foldCase))];
}

function keepState(insert: PreparedStatement, ledger: Ledger): void {
  const checkpoint = checkpointOf(ledger, "whole");
  if (checkpoint !== undefined)
    insert.bind([ledger.state.seq, JSON.stringify(checkpoint)]).stepReset();
}
