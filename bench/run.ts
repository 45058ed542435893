import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { fill, render, type Table } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "15" },
    starts: { type: "string", default: "5" },
  },
});
const effort = { rounds: count(values.rounds), starts: count(values.starts) };

const measured = [];
for (const name of tableNames()) {
  const { default: table } = (await import(`./tables/${name}.ts`)) as { default: Table };
  const filled = fill(table, effort);
  measured.push({ name, ...filled });
  if (!values.json) console.log(`${render(filled)}\n`);
}
if (values.json) console.log(JSON.stringify({ effort, tables: measured }, null, 2));

function count(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`bench: "${text}" is no count`);
  process.exit(2);
}

/** All tables, or those named on the command line. */
function tableNames(): string[] {
  const files = readdirSync(join(import.meta.dirname, "tables"));
  const known = files.map((file) => file.replace(/\.ts$/, "")).sort();
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length === 0)
    return known.filter((name) => !positionals.length || positionals.includes(name));
  console.error(`bench: no table "${unknown.join('", "')}"; there are ${known.join(", ")}`);
  process.exit(2);
}
