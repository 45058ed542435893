/** The tables of docs/performance.md: what a baseline holds, in the words of the page. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kept } from "../../bench/baseline.ts";
import type { Row } from "../../bench/measure.ts";
import { ROOMS } from "../../bench/rooms.ts";
import { ROOT } from "./documents.ts";

type Rows = readonly (readonly string[])[];

/** By the name in the marker; one that was not measured has no rows. */
export function benchTables(baseline: readonly Kept[]): Readonly<Record<string, () => Rows>> {
  const measured = (name: string): readonly Row[] =>
    baseline.find((table) => table.name === name)?.rows ?? [];
  return {
    bench: () => efforts(baseline),
    "bench-machine": () => machines(baseline),
    "bench-start": () => measured("start").map(line),
    "bench-warm": () => byRoom(measured("warm"), (name) => `\`rally ${name}\``),
    "bench-hook": () => byRoom(measured("hook"), (name) => name),
    "bench-crowd": () => measured("crowd").map(line),
    "bench-scale": () => measured("scale").map(line),
    "bench-fold": () => measured("fold").map(line),
    "bench-sync": () => measured("sync").map((row) => [...line(row), row.note || "-"]),
    "bench-workstream": () => measured("workstream").map(line),
    "bench-fast": () => measured("fast").map(line),
    "bench-bun": () => measured("bun").map(line),
    "bench-peers": () => measured("peers").map(line),
    "bench-counts": () => counts([...measured("warm"), ...measured("hook")]),
  };
}

/** What the picture shows: what is held against the empty program. */
export function pictureOf(baseline: readonly Kept[]): readonly Kept[] {
  return ["start", "warm", "hook", "peers"].flatMap(
    (name) => baseline.find((table) => table.name === name) ?? [],
  );
}

function efforts(baseline: readonly Kept[]): Rows {
  const names = readdirSync(join(ROOT, "bench/tables")).map((file) => file.replace(/\.ts$/, ""));
  return names.sort().map((name) => {
    const table = baseline.find((each) => each.name === name);
    const took = table === undefined ? "not measured yet" : `${table.seconds} s`;
    return [`\`${name}\``, took, `${table?.rounds ?? "-"}`];
  });
}

function machines(baseline: readonly Kept[]): Rows {
  const each = [...Map.groupBy(baseline, ({ machine }) => machine)];
  return each.map(([machine, tables]) => [
    machine,
    tables.map(({ name }) => `\`${name}\``).join(" "),
  ]);
}

function line(row: Row): string[] {
  return [row.name, row.milliseconds.toFixed(1), ratioOf(row)];
}

function ratioOf({ ratio, spread: [low, high] }: Row): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** A line for what is done, a column for each room; the reference is in no room. */
function byRoom(rows: readonly Row[], named: (name: string) => string): Rows {
  const [{ room: first }] = ROOMS;
  const names = rows.flatMap(({ name }) => inRoom(name, first) ?? []);
  return names.map((name) => [
    named(name),
    ...ROOMS.map(({ room }) => {
      const row = rows.find((each) => inRoom(each.name, room) === name);
      return row === undefined ? "-" : ratioOf(row);
    }),
  ]);
}

/** What is done, if it is done in this room. */
function inRoom(name: string, room: string): string | undefined {
  return name.endsWith(` (${room})`) ? name.slice(0, -` (${room})`.length) : undefined;
}

/** The empty program, and what a command does in the smallest room and in the greatest. */
function counts(rows: readonly Row[]): Rows {
  const [empty] = rows;
  const ends = [ROOMS[0].room, ROOMS.at(-1)!.room];
  return rows
    .filter((row) => row === empty || ends.some((room) => inRoom(row.name, room) !== undefined))
    .map((row) => counted(row, empty!));
}

function counted({ name, counts: of }: Row, empty: Row): string[] {
  const above = (of.kilobytes ?? Number.NaN) - (empty.counts.kilobytes ?? Number.NaN);
  return [
    name,
    ...[of.processes, of.syscalls, of.filesOpened].map((count) => `${count ?? "-"}`),
    inUnits(of.bytesRead, 1000, 0),
    `${of.factsDecoded ?? "-"}`,
    inUnits(of.kilobytes, 1024, 1),
    inUnits(above, 1024, 1),
  ];
}

/** In so much greater a unit. */
function inUnits(value: number | undefined, unit: number, digits: number): string {
  return value === undefined || Number.isNaN(value) ? "-" : (value / unit).toFixed(digits);
}
