import { foldCase } from "../fact/case_folding.ts";
import { named } from "../fact/fact.ts";
import { pathsMeet } from "../room/reach.ts";
import { isSeeded, type RunFact } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";

/** A task that was begun again: what was claimed for it once was claimed for it once more. */
export interface Retry {
  readonly task: string;
  readonly from: string;
  readonly to: string;
  /** `released`: by the same session after it had let go; `replaced`: by another one. */
  readonly reason: "released" | "replaced";
}

/** How often each step was begun again. `naming`: facts that name its claims, releases among them. */
export function retriesOf(
  steps: readonly Pick<Step, "id" | "facts">[],
  naming: readonly RunFact[],
  ownerOf: (session: string) => string,
): Retry[] {
  return steps.flatMap((step) => {
    const claims = step.facts.filter(
      (each) => each.fact.kind === "claim" && each.void_reason === null && !isSeeded(each),
    );
    return claims.flatMap((claim, n): Retry[] => {
      const before = claims.slice(0, n).findLast((each) => meet(each, claim));
      if (before === undefined) return [];
      const [one, other] = [before.fact, claim.fact];
      const same = ownerOf(one.session) === ownerOf(other.session);
      const released = naming.some(
        ({ fact, seq }) =>
          ["release", "retract"].includes(fact.kind) &&
          named(fact).includes(one.id) &&
          seq < claim.seq,
      );
      // The same session names what it holds as often as it likes.
      if (same && !released) return [];
      const reason = same ? "released" : "replaced";
      return [{ task: step.id, from: one.tool, to: other.tool, reason }];
    });
  });
}

function meet({ fact: one }: RunFact, { fact: other }: RunFact): boolean {
  const resources = other.resources ?? [];
  if ((one.resources ?? []).some((each) => resources.includes(each))) return true;
  return pathsMeet((one.paths ?? []).map(foldCase), (other.paths ?? []).map(foldCase));
}
