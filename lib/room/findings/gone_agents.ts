import { showName } from "../../fact/untrusted.ts";
import { workersOf } from "../run/workers.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Steps that have not landed and of which everybody who worked on them is gone. */
export function goneAgents({ run, steps }: Run): Finding[] {
  return steps
    .filter(({ status, presence }) => status !== "landed" && presence === "gone")
    .map((step) => {
      const tools = workersOf(step);
      const message = `${showName(step.id)} has not landed, and ${names(tools)} ${tools.length === 1 ? "is" : "are"} gone`;
      const facts = step.facts.map(({ fact }) => fact.id);
      return finding("gone-agent", message, { run, step: step.id, facts, tools });
    });
}
