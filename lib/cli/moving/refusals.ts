import { type Fact, FORMAT } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Written } from "../../ledger/written.ts";
import { count } from "../durations.ts";
import type { Tally } from "./tally.ts";

const AGAIN = "Repeat the command to go on: what is here is not taken in twice";

/** The deadline that was given passed before the end. */
export function cutShort(tally: Tally): Refusal {
  const message = `The deadline passed before the end: ${progressOf(tally)}`;
  return refuse("deadline", "deadline", message, [
    AGAIN,
    "Without --timeout-ms it takes the time it needs",
  ]);
}

/** Facts could not be written, or it is not known whether they were. */
export function interrupted({ outcome, cause }: Written, tally: Tally): Refusal {
  if (cause === "deadline") return cutShort(tally);
  if (outcome === "unknown") {
    const message = `It is not known whether all facts took effect (${cause}): ${progressOf(tally)}`;
    return refuse("unknown", "outcome-unknown", message, [AGAIN]);
  }
  const message = `Facts could not be written (${cause}): ${progressOf(tally)}`;
  return refuse("io", "not-committed", message, [AGAIN, "See rally doctor"]);
}

/** A fact that this version may judge wrongly. Nothing behind it is taken in either, so that the order stays. */
export function newerFact({ id, v }: Fact): Refusal {
  const message = `"${id}" is of format ${v}; this rally knows ${FORMAT} and may judge it wrongly`;
  return refuse("io", "newer-room", message, [
    "Install a newer rally and repeat the command; what is here is not taken in twice",
  ]);
}

/** What is named cannot be read, or no longer. */
export function unreadableFile(file: string, cause: string): Refusal {
  const message = `"${file}" cannot be read (${cause})`;
  if (cause === "EIO") return refuse("io", "unreadable-file", message, [AGAIN]);
  return refuse("usage", "unreadable-file", message, [
    "Give a file with facts, or - for standard input",
  ]);
}

/** Nothing came in that could be used. */
export function nothingCame(file: string, { damaged }: Tally): Refusal {
  const [first] = damaged.rows;
  const why =
    first === undefined
      ? "It is empty"
      : `${count(damaged.total, "piece")} of it can not be read as facts; the first: line ${first.line} (${first.reason})`;
  return refuse("usage", "nothing-to-import", `There is no fact in "${file}"`, [
    why,
    "rally export says facts as they can be taken in",
  ]);
}

function progressOf({ read, appended }: Tally): string {
  return `${count(read, "fact")} read, ${appended} new here`;
}
