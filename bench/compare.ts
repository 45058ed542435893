import type { Measured } from "./table.ts";

/** How a row stands against the same one of a run before. */
export interface Change {
  readonly table: string;
  readonly name: string;
  /** Ratios; missing where only one of the runs has the row. */
  readonly before?: number;
  readonly now?: number;
  readonly verdict: "slower" | "faster" | "same" | "new" | "gone";
}

type Tables = readonly (Pick<Measured, "rows"> & { readonly name: string })[];

/**
 * Every row of the tables that were measured now. Only ratios are compared, because times are of one machine and one
 * day; a row has changed when the middle halves of both runs do not meet.
 */
export function compare(before: Tables, now: Tables): Change[] {
  return now.flatMap(({ name: table, rows }) => {
    const old = before.find(({ name }) => name === table)?.rows ?? [];
    const changes = rows.map((row): Change => {
      const { name, ratio, spread } = row;
      const was = old.find((each) => each.name === name);
      if (was === undefined) return { table, name, now: ratio, verdict: "new" };
      return { table, name, before: was.ratio, now: ratio, verdict: verdict(was.spread, spread) };
    });
    const gone = old.filter(({ name }) => !rows.some((row) => row.name === name));
    return [
      ...changes,
      ...gone.map(({ name, ratio }): Change => ({ table, name, before: ratio, verdict: "gone" })),
    ];
  });
}

type Spread = readonly [low: number, high: number];

function verdict(before: Spread, now: Spread): Change["verdict"] {
  if (now[0] > before[1]) return "slower";
  return now[1] < before[0] ? "faster" : "same";
}

/** What has changed, a line each; nothing where nothing has. */
export function renderChanges(changes: readonly Change[]): string {
  const ratio = (value: number | undefined): string =>
    value === undefined ? "-" : `x${value.toFixed(2)}`;
  return changes
    .filter(({ verdict }) => verdict !== "same")
    .map(
      ({ table, name, verdict, ...each }) =>
        `${verdict.padEnd(6)}  ${ratio(each.before).padStart(7)} to ${ratio(each.now).padStart(7)}  ${table}: ${name}`,
    )
    .join("\n");
}
