import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { showName } from "../../fact/untrusted.ts";
import { heldBy, type Reach } from "../reach.ts";
import type { RunFact } from "../run/run_fact.ts";
import type { State } from "../state.ts";
import { VOID_REASONS } from "../verdict.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Claims without effect, of tools that are still here and have not got since what they asked for. */
export function voidClaims({ run, state, facts, now }: Run): Finding[] {
  const failed = facts.filter(
    (each) =>
      each.fact.kind === "claim" &&
      each.void_reason !== null &&
      isHere(state, each.fact.tool) &&
      !hasSince(state, facts, each, now),
  );
  const asked = Map.groupBy(failed, ({ fact }) => JSON.stringify([fact.tool, scopesOf(fact)]));
  return [...asked.values()].map((group) => {
    const { fact, void_reason } = group.at(-1)!;
    const about = names(scopesOf(fact)) || "nothing";
    const why = VOID_REASONS[void_reason!] ?? void_reason;
    return finding("void-claim", `${showName(fact.tool)} does not hold ${about}: ${why}`, {
      run,
      step: fact.step ?? null,
      facts: group.map((each) => each.fact.id),
      tools: [fact.tool],
      paths: fact.paths ?? [],
    });
  });
}

function isHere(state: State, tool: string): boolean {
  return state.sessions
    .values()
    .some((each) => each.tool === tool && each.ended === null && each.into === null);
}

/** Whether the tool holds it now, or was granted it later in the run. */
function hasSince(state: State, facts: readonly RunFact[], { fact, seq }: RunFact, now: number) {
  const own = [...state.claims.values()].filter((each) => each.tool === fact.tool);
  const { paths = [], tree = null, resources = [] } = fact;
  const wanted: Reach = { folded: paths.map(foldCase), tree, resources };
  const active = own.filter(({ until }) => until > now);
  if (heldBy(active, wanted) !== undefined) return true;
  const scopes = JSON.stringify(scopesOf(fact));
  return facts.some(
    (later) =>
      later.seq > seq &&
      later.fact.kind === "claim" &&
      later.void_reason === null &&
      later.fact.tool === fact.tool &&
      JSON.stringify(scopesOf(later.fact)) === scopes,
  );
}

function scopesOf({ paths = [], resources = [] }: Fact): string[] {
  return [...paths, ...resources];
}
