import { showName } from "../../fact/untrusted.ts";

/** Something about the work of several that whoever leads them should know. */
export interface Finding {
  readonly code: FindingCode;
  /** One line; what peers wrote in it is made safe and cut. */
  readonly message: string;
  readonly run: string | null;
  readonly step: string | null;
  /** Ids of the facts that show it. */
  readonly facts: readonly string[];
  readonly tools: readonly string[];
  readonly paths: readonly string[];
}

/** Every code that a finding can have; docs/orchestrator-seam.md says when each appears. */
export const FINDING_CODES = [
  "convergence",
  "handoff-loop",
  "gone-agent",
  "overdue-step",
  "stalled-step",
  "unbegun-step",
  "void-claim",
  "unwitnessed-artifact",
  "run-unread",
  "more-findings",
  "requires-human",
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** A finding, of which everything but code and message may be left out. */
export function finding(
  code: FindingCode,
  message: string,
  about: Partial<Omit<Finding, "code" | "message">> = {},
): Finding {
  return { code, message, run: null, step: null, facts: [], tools: [], paths: [], ...about };
}

/** Most entries of a list in a short finding. */
const MOST = 5;

/** The finding with lists that leave room for others; `dag` has them whole. */
export function brief(whole: Finding): Finding {
  const { facts, tools, paths } = whole;
  return {
    ...whole,
    facts: facts.slice(0, MOST),
    tools: tools.slice(0, MOST),
    paths: paths.slice(0, MOST),
  };
}

/** Most findings that are told beside something else. */
const FEW = 6;

/** The first of the findings, shortened, and how many more there are. */
export function few(all: readonly Finding[]): Finding[] {
  const more = all.length - FEW;
  const first = all.slice(0, FEW).map(brief);
  return more <= 0 ? first : [...first, finding("more-findings", `and ${more} more: rally room`)];
}

/** Names for a sentence, made safe: `a, b and 3 more`. */
export function names(list: readonly string[], most = MOST): string {
  const shown = list.slice(0, most).map((each) => showName(each, 60));
  const more = list.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
