import { OLDER_NOTES, type OlderNote } from "../../fact/older/notes.ts";
import { plain, quote, untrusted } from "../../fact/untrusted.ts";
import { VOID_REASONS, type VoidReason } from "../../room/verdict.ts";
import { count } from "../durations.ts";
import type { Style } from "../style.ts";
import type { Decided, ImportResult } from "./tally.ts";

/** Rows of a list that a person is shown. */
const SHOWN = 10;

/** An import for a person. */
export function told(result: ImportResult, style: Style): string {
  const { read, appended, already_here, skipped, damaged, older, outcomes } = result;
  const lines = [`${count(read, "fact")} read, ${appended} new here, ${already_here} here before`];
  const { structural, placed, repeated, malformed } = skipped;
  if (structural > 0)
    lines.push(`${structural} left out that open or close segments, or came from a remote`);
  if (placed > 0) lines.push(`${placed} left out that acknowledge an inbox where they came from`);
  if (repeated > 0) lines.push(`${repeated} left out that came twice`);
  if (malformed > 0) lines.push(`${malformed} left out that do not say who speaks`);
  lines.push(
    ...shown(damaged, "damaged pieces", (row) =>
      style.bad(`damaged: line ${row.line} at ${row.offset} (${row.reason})`),
    ),
  );
  if (older.read > 0) lines.push(`${older.read} were of the older format`);
  for (const [note, times] of Object.entries(older.notes))
    lines.push(`  ${times}: ${OLDER_NOTES[note as OlderNote]} (${note})`);
  for (const [reason, times] of Object.entries(outcomes.void))
    lines.push(`${times} void here: ${VOID_REASONS[reason as VoidReason]} (${reason})`);
  lines.push(...decided(result.decided, style));
  return `${lines.join("\n")}\n`;
}

function decided({ facts, texts, standing }: Decided, { faint }: Style): string[] {
  const lines = [
    ...shown(facts, "facts judged otherwise", ({ id, here, there }) => {
      const [now, then] = [here, there].map(({ outcome, void_reason }) => void_reason ?? outcome);
      return `  ${plain(id)}: ${now} here, ${then} where it came from`;
    }),
    ...shown(
      texts,
      "ids that say something else",
      ({ id }) => `  ${plain(id)}: what stood here stays`,
    ),
    ...shown(standing ?? { total: 0, rows: [] }, "differences", ({ slot, name, here, other }) => {
      const what = name === null ? slot : `${slot} ${plain(name)}`;
      if (other === null) return `  ${what}: stands only here`;
      if (here === null) return `  ${what}: would stand the other way round`;
      return `  ${what}: ${value(here)} here, ${value(other)} the other way round`;
    }),
  ];
  return lines.length === 0 ? [] : [faint("order decided:"), ...lines];
}

function value(what: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(what).filter(([, each]) => each !== null);
  const said = members.map(([name, each]) => `${name} ${short(each)}`).join(", ");
  return said === "" ? "nothing" : said;
}

function short(each: unknown): string {
  return typeof each === "string"
    ? quote(untrusted(each), 40)
    : quote(untrusted(JSON.stringify(each)), 40).slice(1, -1);
}

function shown<Row>(
  { total, rows }: { readonly total: number; readonly rows: readonly Row[] },
  things: string,
  line: (row: Row) => string,
): string[] {
  const lines = rows.slice(0, SHOWN).map(line);
  return total > lines.length ? [...lines, `  ${total - lines.length} more ${things}`] : lines;
}
