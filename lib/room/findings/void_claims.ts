import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { showName } from "../../fact/untrusted.ts";
import { heldBy } from "../reach.ts";
import type { State } from "../state.ts";
import { VOID_REASONS } from "../verdict.ts";
import { type Finding, finding, names } from "./finding.ts";
import type { Run } from "./run.ts";

/** Claims without effect, of tools that are still here and have not got since what they asked for. */
export function voidClaims({ run, state, facts, now }: Run): Finding[] {
  const claims = facts.filter(({ fact }) => fact.kind === "claim");
  const granted = new Map(
    claims.flatMap(({ fact, seq, void_reason }) =>
      void_reason === null ? [[asked(fact), seq]] : [],
    ),
  );
  const here = new Set(
    [...state.sessions.values()].flatMap((each) =>
      each.ended === null && each.into === null ? [each.tool] : [],
    ),
  );
  const failed = claims.filter(
    ({ fact, seq, void_reason }) =>
      void_reason !== null &&
      here.has(fact.tool) &&
      (granted.get(asked(fact)) ?? 0) < seq &&
      !holds(state, fact, now),
  );
  const groups = Map.groupBy(failed, ({ fact }) => asked(fact));
  return [...groups.values()].map((group) => {
    const { fact, void_reason } = group.at(-1)!;
    const scopes = names([...(fact.paths ?? []), ...(fact.resources ?? [])]) || "nothing";
    const why = VOID_REASONS[void_reason!] ?? void_reason;
    return finding("void-claim", `${showName(fact.tool)} does not hold ${scopes}: ${why}`, {
      run,
      step: fact.step ?? null,
      facts: group.map((each) => each.fact.id),
      tools: [fact.tool],
      paths: fact.paths ?? [],
    });
  });
}

/** Who asks for what, to tell a claim from others. */
function asked({ tool, paths = [], resources = [] }: Fact): string {
  return JSON.stringify([tool, paths, resources]);
}

/** Whether the tool holds now, by whatever claims, what the fact asks for. */
function holds(state: State, fact: Fact, now: number): boolean {
  const own = [...state.claims.values()].filter(
    (each) => each.tool === fact.tool && each.until > now,
  );
  const { paths = [], tree = null, resources = [] } = fact;
  return heldBy(own, { folded: paths.map(foldCase), tree, resources }) !== undefined;
}
