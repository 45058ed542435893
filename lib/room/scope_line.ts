import type { Fact } from "../fact/fact.ts";
import { showName } from "../fact/untrusted.ts";

/** The paths and resources of a fact for one line of text: at most four, then how many more. */
export function scopeLine(fact: Pick<Fact, "paths" | "resources" | "tree">): string {
  const all = [...(fact.paths ?? []), ...(fact.resources ?? [])].map((each) => showName(each));
  const shown = all.slice(0, 4).join(" ");
  const more = all.length > 4 ? ` and ${all.length - 4} more` : "";
  return `${shown}${more}${fact.tree === undefined ? "" : fact.tree === "" ? " (this checkout)" : ` (worktree ${showName(fact.tree)})`}`;
}

/** Ids that a fact names, for one line of text. */
export function refLine(fact: Pick<Fact, "ref" | "refs">): string {
  return [...(fact.ref === undefined ? [] : [fact.ref]), ...(fact.refs ?? [])]
    .map((each) => showName(each))
    .join(" ");
}
