import { quote } from "../../fact/untrusted.ts";
import type { State } from "../state.ts";
import { openOf } from "../views/rows.ts";
import { CROWD, runOf, toolsOf } from "./crowd.ts";
import { type Finding, finding, names } from "./finding.ts";
import { matterOf } from "./matter.ts";

/** Blockers and risks of three or more agents that say the same: they fail the same check. */
export function sameTrouble(state: State): Finding[] {
  const open = [...openOf(state, "risk"), ...openOf(state, "blocker")].reverse();
  const groups = Map.groupBy(open, ({ fact }) => matterOf(fact.subject));
  return [...groups].flatMap(([matter, group]) => {
    const tools = toolsOf(group.map(({ fact }) => fact));
    if (matter === "" || tools.length < CROWD) return [];
    const message = `${names(tools)} meet the same trouble: ${quote(group[0]!.fact.subject)}`;
    const facts = group.map(({ fact }) => fact.id);
    const paths = [...new Set(group.flatMap(({ fact }) => fact.paths ?? []))];
    return [finding("convergence", message, { run: runOf(state, facts), facts, tools, paths })];
  });
}
