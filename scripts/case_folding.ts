/**
 * Checks the frozen case folding table, or makes it anew.
 *
 *     node scripts/case_folding.ts                  compare the table with this engine's own folding
 *     node scripts/case_folding.ts CaseFolding.txt  compare it with Unicode's file, print its runs
 *
 * The engine's folding is what the regular expression flags `iu` compare by: an implementation
 * that shares nothing with the table. An engine of a newer Unicode version may know more letters;
 * the table stays as it is all the same, for old ledgers must fold as they did.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import {
  CASE_FOLDING_RUNS,
  CASE_FOLDING_UNICODE,
  decodeCaseFolding,
} from "../lib/fact/case_folding.ts";

type Table = ReadonlyMap<number, number>;

const [file] = process.argv.slice(2);
const frozen = decodeCaseFolding(CASE_FOLDING_RUNS);
const complaints = file === undefined ? differencesFromEngine(frozen) : againstFile(file);
for (const complaint of complaints) console.error(complaint);
console.error(
  `${frozen.size} code points of Unicode ${CASE_FOLDING_UNICODE}; engine ${process.versions.unicode ?? "unknown"}; ` +
    `${complaints.length} differences`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;

function againstFile(path: string): string[] {
  const wanted = parseCaseFolding(readFileSync(path, "utf8"));
  console.log(encodeCaseFolding(wanted));
  const codes = new Set([...wanted.keys(), ...frozen.keys()]);
  return [...codes]
    .filter((code) => wanted.get(code) !== frozen.get(code))
    .map(
      (code) =>
        `${name(code)}: the file says ${name(wanted.get(code))}, the table ${name(frozen.get(code))}`,
    );
}

/** Lines are `0041; C; 0061; # LATIN CAPITAL LETTER A`; statuses F and T are not simple. */
function parseCaseFolding(text: string): Table {
  const table = new Map<number, number>();
  for (const line of text.split("\n")) {
    const [, code, target] = /^([0-9A-F]+); [CS]; ([0-9A-F]+);/.exec(line) ?? [];
    if (code !== undefined && target !== undefined)
      table.set(parseInt(code, 16), parseInt(target, 16));
  }
  return table;
}

function encodeCaseFolding(table: Table): string {
  const codes = [...table.keys()].sort((a, b) => a - b);
  const delta = (code: number): number => (table.get(code) ?? code) - code;
  const runs: string[] = [];
  let before = 0;
  for (let i = 0; i < codes.length; ) {
    const start = codes[i] ?? 0;
    const reach = (step: number): number => {
      let count = 1;
      while (
        codes[i + count] === start + count * step &&
        delta(start + count * step) === delta(start)
      )
        count++;
      return count;
    };
    const [dense, sparse] = [reach(1), reach(2)];
    const count = Math.max(dense, sparse);
    const step = sparse > dense ? 2 : 1;
    const fields = [start - before, delta(start), step === 2 ? -count : count];
    if (count === 1) fields.pop();
    runs.push(fields.map((field) => field.toString(36)).join(" "));
    before = start + (count - 1) * step;
    i += count;
  }
  return runs.join(",");
}

/** Two code points must fold alike exactly where the engine's `iu` says that they match. */
function differencesFromEngine(table: Table): string[] {
  const cased: number[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    if (
      table.has(code) ||
      /\p{Changes_When_Casemapped}|\p{Changes_When_Casefolded}/u.test(String.fromCodePoint(code))
    )
      cased.push(code);
  }
  const everything = cased.map((code) => String.fromCodePoint(code)).join("");
  const classes = new Map<number, string>();
  for (const code of cased) {
    const folded = table.get(code) ?? code;
    classes.set(folded, (classes.get(folded) ?? "") + String.fromCodePoint(code));
  }
  const found: string[] = [];
  for (const code of cased) {
    const engine = (everything.match(new RegExp(`\\u{${code.toString(16)}}`, "giu")) ?? []).join(
      "",
    );
    const ours = classes.get(table.get(code) ?? code) ?? "";
    if (engine !== ours)
      found.push(`${name(code)}: the engine matches "${engine}", the table "${ours}"`);
  }
  return found;
}

function name(code: number | undefined): string {
  return code === undefined ? "itself" : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
