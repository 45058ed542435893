/** The tables of docs/ that say what the code says: their first columns come from it, the others are prose. */
import { baseline } from "../../bench/baseline.ts";
import { EXITS } from "../../lib/cli/exit_codes.ts";
import { EVIDENCE } from "../../lib/cli/managed/standing.ts";
import { FIELDS } from "../../lib/fact/fields.ts";
import { OLDER_NOTES } from "../../lib/fact/older/notes.ts";
import { AGAINST } from "../../lib/fanout/against.ts";
import { VERIFY_FINDINGS } from "../../lib/fanout/verify_finding.ts";
import { VIOLATION_CODES } from "../../lib/fanout/violation_codes.ts";
import { FINDING_CODES } from "../../lib/room/findings/finding.ts";
import type { Kind } from "../../lib/room/kind.ts";
import { KINDS } from "../../lib/room/kinds.ts";
import { VOID_REASONS } from "../../lib/room/verdict.ts";
import { benchTables } from "./bench_tables.ts";
import { errorCodes } from "./error_codes.ts";

/** Rows of the columns that come from the code; the first one names the row. */
export type Rows = readonly (readonly string[])[];

/** By the name in `<!-- table: NAME -->`, which stands on the line before the table. */
export const TABLES: Readonly<Record<string, () => Rows>> = {
  fields: () => Object.entries(FIELDS).map(([name, shape]) => [code(name), shape]),
  kinds: () => Object.entries<Kind>(KINDS).map(([name, kind]) => [code(name), ...traits(kind)]),
  events: () => Object.keys(KINDS).map((name) => [code(name)]),
  findings: () => FINDING_CODES.map((name) => [code(name)]),
  "verify-findings": () =>
    Object.entries(VERIFY_FINDINGS).map(([name, { severity }]) => [code(name), severity]),
  "void-reasons": () => Object.entries(VOID_REASONS).map(([name, why]) => [code(name), why]),
  "older-notes": () => Object.entries(OLDER_NOTES).map(([name, why]) => [code(name), why]),
  "violation-codes": () => Object.entries(VIOLATION_CODES).map(([name, why]) => [code(name), why]),
  "reasons-against": () => Object.entries(AGAINST).map(([name, why]) => [code(name), why]),
  evidence: () => EVIDENCE.map((name) => [code(name)]),
  exits: () => Object.keys(EXITS).map((exit) => [exit]),
  "error-codes": () => [...errorCodes()].map(([name, exits]) => [code(name), exits.join(", ")]),
  ...benchTables(baseline()),
};

export interface Table {
  readonly name: string;
  /** Index of the marker's line. */
  readonly at: number;
  /** Index of the line of the first row, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly rows: Rows;
}

/** The marked tables of a document. */
export function tablesOf(text: string): Table[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const [, name] = /^<!-- table: ([a-z-]+) -->$/.exec(line) ?? [];
    if (name === undefined) return [];
    // A marker, an empty line, the head, the rule, then the rows.
    const from = at + 4;
    let to = from;
    while (lines[to]?.startsWith("|")) to++;
    return [{ name, at, from, to, rows: lines.slice(from, to).map(cellsOf) }];
  });
}

/** A row as it stands in a document. */
export function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Where it counts, whether the writer waits for the disk, and what it must say. */
function traits({ part, durable, requires }: Kind): string[] {
  return [part, durable ? "yes" : "no", requires.map(code).join(" ") || "-"];
}

function code(text: string): string {
  return `\`${text}\``;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
