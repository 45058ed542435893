import type { Counts } from "./counts.ts";
import { type Effort, measure, type Row } from "./measure.ts";
import type { Subject } from "./subject.ts";

/** What one file in bench/tables/ exports as its default. */
export interface Table {
  readonly title: string;
  /** Called only when the table is measured; the first subject is the reference. */
  subjects(): readonly Subject[];
}

export interface Measured {
  readonly title: string;
  readonly rows: readonly Row[];
}

export async function fill(table: Table, effort: Effort): Promise<Measured> {
  return { title: table.title, rows: await measure(table.subjects(), effort) };
}

export function render({ title, rows }: Measured): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, milliseconds, ratio, spread, counts, note }) => {
    const ms = milliseconds.toFixed(1).padStart(8);
    const [low, high] = spread.map((bound) => bound.toFixed(2));
    const rest = [...counted(counts), ...(note === "" ? [] : [note])].join(", ");
    return `  ${name.padEnd(width)} ${ms} ms  x${ratio.toFixed(2)}  (${low} to ${high})  ${rest}`.trimEnd();
  });
  return [title, ...lines].join("\n");
}

function counted({ kilobytes, ...counts }: Counts): string[] {
  const words = {
    processes: "processes",
    syscalls: "syscalls",
    filesOpened: "files",
    bytesRead: "bytes read",
    factsDecoded: "facts decoded",
  } as const;
  const memory = kilobytes === undefined ? [] : [`${(kilobytes / 1024).toFixed(1)} MB`];
  const named = Object.entries(counts) as [keyof typeof words, number][];
  return [...named.map(([name, count]) => `${count} ${words[name]}`), ...memory];
}
