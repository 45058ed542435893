import { readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { command } from "../scripts/build/command.ts";
import { baseline, documentOf, type Kept, keep } from "./baseline.ts";
import { compare, renderChanges } from "./compare.ts";
import { plot } from "./plot.ts";
import { copyPrograms } from "./programs.ts";
import { type Measured, render } from "./table.ts";

/** Measured only where they are named, because they need what others publish. */
const ONLY_BY_NAME = new Set(["bun", "peers"]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    compare: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    svg: { type: "string" },
    rounds: { type: "string", default: "15" },
    starts: { type: "string", default: "3" },
  },
});
const effort = { rounds: count(values.rounds), starts: count(values.starts) };
const before = baseline();
if (values.compare && before.length === 0)
  usage("there is no bench/baseline.json; --keep on a quiet machine makes one");
const machine = [
  `${process.platform}-${process.arch}`,
  cpus()[0]?.model ?? "unknown processor",
  `${availableParallelism()} cores`,
  `Node ${process.versions.node}`,
].join(", ");

const tables: Kept[] = [];
copyPrograms();
for (const name of chosen()) {
  const began = performance.now();
  const measured = filled(name);
  const seconds = Math.round((performance.now() - began) / 1000);
  tables.push({ name, machine, ...effort, seconds, ...measured });
  if (!values.json) console.log(`${render(measured)}\n`);
}
if (values.json) process.stdout.write(documentOf(tables));
if (values.svg !== undefined) writeFileSync(values.svg, plot(tables));
if (values.compare) {
  const changes = compare(before, tables);
  console.error(renderChanges(changes) || "as in bench/baseline.json");
  process.exitCode = changes.some(({ verdict }) => verdict === "slower") ? 1 : 0;
}
if (values.keep) keep(tables);

/** By a process of its own: a parent that has grown starts children more slowly, on both sides of a ratio. */
function filled(name: string): Measured {
  const { rounds, starts } = effort;
  const words = [join(import.meta.dirname, "fill.ts"), name, String(rounds), String(starts)];
  return JSON.parse(command(process.execPath, words));
}

function count(text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : usage(`"${text}" is no count`);
}

/** The tables named on the command line; otherwise all but one. */
function chosen(): string[] {
  const files = readdirSync(join(import.meta.dirname, "tables"));
  const known = files.map((file) => file.replace(/\.ts$/, "")).sort();
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    usage(`no table "${unknown.join('", "')}"; there are ${known.join(", ")}`);
  return known.filter((name) =>
    positionals.length === 0 ? !ONLY_BY_NAME.has(name) : positionals.includes(name),
  );
}

function usage(why: string): never {
  console.error(`bench: ${why}`);
  process.exit(2);
}
