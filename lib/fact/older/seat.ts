import { behind, texts } from "./texts.ts";
import type { Fields, Said } from "./told.ts";

/** Whether a decision was about who leads. */
export function isSeat(payload: Fields): boolean {
  return [...texts(payload["scope"]), ...texts(payload["subject"])].some((each) =>
    each.startsWith("role:lead"),
  );
}

/** The seat was passed by decisions; whoever took it from somebody said so in evidence. */
export function seat({ scope, subject, target, tool }: Fields, evidence: readonly string[]): Said {
  const marks = [...texts(scope), ...texts(subject)];
  const taken = behind(evidence, "displaced:").concat(
    evidence.filter((each) => each === "lead-seizure-acknowledged"),
  );
  const forced = taken.length > 0 ? { force: true, reason: `displaced ${taken[0]}` } : {};
  const how = behind(evidence, "assigned:")[0];
  if (marks.some((each) => each.startsWith("role:lead:relinquished")) || how === "relinquished")
    return { kind: "lead", status: "relinquished", ...forced };
  if (how === "first-join" || target === null || target === undefined || target === tool)
    return { kind: "lead", status: "taken", ...forced };
  return { kind: "lead", status: how === "handoff" ? "handed" : "assigned", ...forced };
}
