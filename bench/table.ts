import { type Effort, measure, type Row, type Subject } from "./measure.ts";

/** What one file in bench/tables/ exports as its default. */
export interface Table {
  readonly title: string;
  /** Called only when the table is measured; the first subject is the reference. */
  subjects(): readonly Subject[];
  /** Instead of what was asked for, where one start takes long. */
  readonly effort?: Effort;
}

export interface Measured {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function fill(table: Table, effort: Effort): Measured {
  return { title: table.title, rows: measure(table.subjects(), table.effort ?? effort) };
}

export function render({ title, rows }: Measured): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, milliseconds, ratio, spread, note }) => {
    const ms = milliseconds.toFixed(1).padStart(8);
    const [low, high] = spread.map((bound) => bound.toFixed(2));
    return `  ${name.padEnd(width)} ${ms} ms  x${ratio.toFixed(2)}  (${low} to ${high})  ${note}`.trimEnd();
  });
  return [title, ...lines].join("\n");
}
