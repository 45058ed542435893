import { carriedBy } from "../fact/carried_by.ts";
import { foldCase } from "../fact/case_folding.ts";
import { readPieces } from "../ledger/pieces.ts";
import { pathsMeet } from "../room/reach.ts";
import { pathsOf } from "./fill.ts";
import { type History, LINE, type Line, lineOf, readTail } from "./history.ts";
import { expression, matches, type Query } from "./words.ts";

/** Which facts are looked for; all of these must hold. */
export interface Filter {
  readonly kinds: readonly string[];
  /** Author or addressee. */
  readonly tool: string | undefined;
  /** Canonical; a fact with a path that overlaps one of them is wanted. */
  readonly paths: readonly string[];
  readonly words: Query;
  /** Facts behind this seq only. */
  readonly since: number;
  readonly limit: number;
  /** Also published facts, by what the `remote` records say that carry them. */
  readonly carried?: boolean;
}

/** Whether a record is looked for: what the index must agree with. */
export function isWanted(filter: Filter): (record: Readonly<Record<string, unknown>>) => boolean {
  const { kinds, tool, words } = filter;
  const folded = filter.paths.map(foldCase);
  return (line) => {
    const record = (filter.carried === true ? carriedBy(line) : undefined) ?? line;
    const isOfKind = [line, record].some(({ kind }) => kinds.includes(kind as string));
    if (kinds.length > 0 && !isOfKind) return false;
    if (tool !== undefined && record["tool"] !== tool && record["target"] !== tool) return false;
    if (folded.length > 0 && !pathsMeet(pathsOf(record), folded)) return false;
    return words.length === 0 || matches(words, record);
  };
}

/** The newest facts that are looked for, newest first. */
export function newest(history: History, filter: Filter): Line[] {
  const found = history.base === null ? [] : fromBase(history, filter);
  const wanted = isWanted(filter);
  const behind: Line[] = [];
  readTail(history, ({ record, verdict, ...place }) => {
    if (record === null || place.seq <= filter.since || !wanted(record)) return;
    if (filter.carried !== true && carriedBy(record) !== undefined) return;
    const reason = "reason" in verdict ? verdict.reason : null;
    behind.push({ ...place, outcome: verdict.outcome, reason, record });
    if (behind.length > filter.limit) behind.shift();
  });
  return [...behind.reverse(), ...found].slice(0, filter.limit);
}

function fromBase(history: History, filter: Filter): Line[] {
  const { kinds, tool, paths, words, since, limit } = filter;
  const [conditions, values]: [string[], (string | number)[]] = [["f.fact is not null"], []];
  const where = (condition: string, ...given: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  // The index of words is asked first, which gives what it finds from the newest on, no more than is taken.
  const from = words.length > 0 ? "words w cross join facts f on f.seq = w.rowid" : "facts f";
  if (words.length > 0) where("words match ?", expression(words));
  if (since > 0) where("f.seq > ?", since);
  if (filter.carried !== true) where("f.remote is null");
  if (kinds.length > 0) {
    const carriers = kinds.includes("remote") ? " or f.remote is not null" : "";
    where(`(f.kind in (select value from json_each(?))${carriers})`, JSON.stringify(kinds));
  }
  if (tool !== undefined) where("(f.tool = ? or f.target = ?)", tool, tool);
  if (paths.length > 0)
    where(
      `f.seq in (select seq from paths where ${paths.map(() => OVERLAPS).join(" or ")})`,
      ...paths.flatMap((path) => {
        const folded = foldCase(path);
        return [JSON.stringify(selfAndAbove(folded)), `${folded}/`, `${folded}0`];
      }),
    );
  const order = words.length > 0 ? "w.rowid" : "f.seq";
  const sql = `select ${LINE} from ${from} where ${conditions.join(" and ")} order by ${order} desc limit ?`;
  const rows = history.base!.db.selectArrays(sql, [...values, limit]);
  return readPieces(history.ledger, (pieces) => rows.map((row) => lineOf(pieces, row)));
}

/** `0` is what follows `/`: between them is everything below the directory. */
const OVERLAPS = "folded in (select value from json_each(?)) or (folded > ? and folded < ?)";

function selfAndAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, n) => parts.slice(0, n + 1).join("/"));
}
