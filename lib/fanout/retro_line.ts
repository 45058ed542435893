import type { Fact } from "../fact/fact.ts";
import { raw, type Untrusted, untrusted } from "../fact/untrusted.ts";
import type { Figures } from "./figures.ts";
import type { Proposal } from "./proposals.ts";
import { INPUT_NAMES } from "./score.ts";

/** What stands before the figures, which are one line of JSON. */
const MARK = "retro: ";
/** The title of the decision with which a retro changes settings. */
const CHANGED = "settings of fan-out changed after a retro";
const COUNTS = ["agents", "tasks", "replaced"] as const;

/** The summary of the lesson: for programs, and legible. */
export function retroLine(figures: Figures): Untrusted {
  const names = ["score", ...INPUT_NAMES, ...COUNTS] as const;
  const members = Object.fromEntries(names.map((name) => [name, figures[name]]));
  return untrusted(`${MARK}${JSON.stringify(members)}`);
}

/** The figures in a fact that is the lesson of a retro. Anybody can write one: what does not fit is none. */
export function figuresIn({ kind, run, summary }: Fact): Figures | undefined {
  const text = summary === undefined ? "" : raw(summary);
  if (kind !== "lesson" || run === undefined || !text.startsWith(MARK)) return undefined;
  try {
    const value = JSON.parse(text.slice(MARK.length)) as Figures;
    const isShare = (each: unknown) =>
      each === null || (typeof each === "number" && each >= 0 && each <= 1);
    const isCount = (each: unknown) => Number.isSafeInteger(each) && Number(each) >= 0;
    const fits =
      isShare(value.score) &&
      INPUT_NAMES.every((name) => isShare(value[name])) &&
      COUNTS.every((name) => isCount(value[name]));
    return fits ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The title and the former and new values, as the decision keeps them. */
export function changeOf(proposals: readonly Proposal[]) {
  const lines = proposals.map(({ key, from, to }) => `${key}: ${from} -> ${to}`);
  return { subject: untrusted(CHANGED), summary: untrusted(lines.join("\n")) };
}

/** Whether a fact says that a retro changed settings. */
export function isChange({ kind, subject }: Fact): boolean {
  return kind === "decision" && subject !== undefined && raw(subject) === CHANGED;
}

/** Whether a fact looks back at a run, and so is no part of it. */
export function looksBack(fact: Fact): boolean {
  return isChange(fact) || figuresIn(fact) !== undefined;
}
