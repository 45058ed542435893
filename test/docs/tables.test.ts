/**
 * Holds the tables of docs/ against the code.
 *
 *     UPDATE_DOCS=1 vitest run test/docs/tables.test.ts      brings the columns that come from the code up to date, and
 *                                                            those and the picture that come from bench/baseline.json
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { baseline } from "../../bench/baseline.ts";
import { plot } from "../../bench/plot.ts";
import { CASE_FOLDING_RUNS, CASE_FOLDING_UNICODE } from "../../lib/fact/case_folding.ts";
import { pictureOf } from "./bench_tables.ts";
import { DOCUMENTS, ROOT, textOf } from "./documents.ts";
import { fencesOf } from "./fences.ts";
import { rowOf, TABLES, type Table, tablesOf } from "./tables.ts";

const found = DOCUMENTS.flatMap((document) =>
  tablesOf(textOf(document)).map((table) => ({ document, table })),
);

it("every table that the code can fill stands in one document", () => {
  expect(found.map(({ table }) => table.name).sort()).toEqual(Object.keys(TABLES).sort());
});

it.each(found)("$document: $table.name says what the code says", ({ document, table }) => {
  const wanted = TABLES[table.name]?.() ?? [];
  const width = wanted[0]?.length ?? 0;
  const firsts = table.rows.map((row) => row.slice(0, width));
  if (process.env.UPDATE_DOCS === "1") update(document, table, width);
  else expect(firsts).toEqual(wanted);
});

it.each(found)("$document: $table.name leaves no cell empty", ({ document, table }) => {
  const { name } = table;
  const now = tablesOf(textOf(document)).find((each) => each.name === name);
  expect(now?.rows.filter((row) => row.includes(""))).toEqual([]);
});

it("docs/ledger.md holds the frozen case folding table and its Unicode version", () => {
  const text = textOf("docs/ledger.md");
  const runs = fencesOf(text).find(({ words }) => words.includes("case-folding"));
  expect(runs?.body.join("")).toBe(CASE_FOLDING_RUNS);
  expect(text).toContain(`Unicode ${CASE_FOLDING_UNICODE}`);
});

it("docs/performance.svg draws what the baseline holds", () => {
  const file = join(ROOT, "docs/performance.svg");
  const picture = pictureOf(baseline());
  const wanted = picture.length === 0 ? undefined : plot(picture);
  if (process.env.UPDATE_DOCS === "1" && wanted !== undefined) writeFileSync(file, wanted);
  expect(existsSync(file) ? readFileSync(file, "utf8") : undefined).toBe(wanted);
});

/** Rows in the order of the code; prose is kept by the name of its row. */
function update(document: string, { name }: Table, width: number): void {
  const { from, to, rows } = tablesOf(textOf(document)).find((each) => each.name === name)!;
  const prose = new Map(rows.map((row) => [row[0], row.slice(width)]));
  const columns = Math.max(width, ...rows.map((row) => row.length));
  const filled = (TABLES[name]?.() ?? []).map((row) => {
    const rest = prose.get(row[0]) ?? Array<string>(columns - width).fill("");
    return rowOf([...row, ...rest]);
  });
  const lines = textOf(document).split("\n");
  lines.splice(from, to - from, ...filled);
  writeFileSync(join(ROOT, document), lines.join("\n"));
}
