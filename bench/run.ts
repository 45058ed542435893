import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { compare, renderChanges } from "./compare.ts";
import { plot } from "./plot.ts";
import { fill, type Measured, render, type Table } from "./table.ts";

/** What `--json` prints, and what is committed as the baseline. */
interface Report {
  readonly machine: {
    readonly platform: string;
    readonly processor: string | undefined;
    readonly cores: number;
    readonly node: string;
  };
  readonly effort: { readonly rounds: number; readonly starts: number };
  readonly tables: readonly (Measured & { readonly name: string })[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    compare: { type: "boolean", default: false },
    svg: { type: "string" },
    rounds: { type: "string", default: "15" },
    starts: { type: "string", default: "5" },
  },
});
const effort = { rounds: count(values.rounds), starts: count(values.starts) };
const baseline = join(import.meta.dirname, "baseline.json");
if (values.compare && !existsSync(baseline))
  usage("there is no bench/baseline.json; --json on a quiet machine makes one");
const before = values.compare ? (JSON.parse(readFileSync(baseline, "utf8")) as Report) : undefined;

const tables = [];
for (const { name, table } of await chosen()) {
  const measured = { name, ...(await fill(table, effort)) };
  tables.push(measured);
  if (!values.json) console.log(`${render(measured)}\n`);
}
const machine = {
  platform: `${process.platform}-${process.arch}`,
  processor: cpus()[0]?.model,
  cores: availableParallelism(),
  node: process.versions.node,
};
if (values.json) console.log(JSON.stringify({ machine, effort, tables } satisfies Report, null, 2));
if (values.svg !== undefined) writeFileSync(values.svg, plot(tables));
if (before !== undefined) {
  const changes = compare(before.tables, tables);
  console.error(renderChanges(changes) || "as in bench/baseline.json");
  process.exitCode = changes.some(({ verdict }) => verdict === "slower") ? 1 : 0;
}

function count(text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : usage(`"${text}" is no count`);
}

/** The tables named on the command line; otherwise all but those that are measured only by name. */
async function chosen(): Promise<{ readonly name: string; readonly table: Table }[]> {
  const files = readdirSync(join(import.meta.dirname, "tables"));
  const known = files.map((file) => file.replace(/\.ts$/, "")).sort();
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    usage(`no table "${unknown.join('", "')}"; there are ${known.join(", ")}`);
  const all = known.map(async (name) => {
    const { default: table } = (await import(`./tables/${name}.ts`)) as { default: Table };
    return { name, table };
  });
  return (await Promise.all(all)).filter(({ name, table }) =>
    positionals.length === 0 ? !table.onlyByName : positionals.includes(name),
  );
}

function usage(why: string): never {
  console.error(`bench: ${why}`);
  process.exit(2);
}
