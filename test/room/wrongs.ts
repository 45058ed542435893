import { fold } from "../../lib/room/fold.ts";
import { type Claim, emptyState, type State } from "../../lib/room/state.ts";
import type { Verdict } from "../../lib/room/verdict.ts";
import type { Raw } from "./hostile_sequences.ts";
import { collide, type Hearing, Kinship } from "./kinship.ts";

/** The fold, or one in which a rule is missing. */
export type Fold = (state: State, fact: Raw) => Verdict;

/** Two claims that meet and whose owners are strangers to each other. */
export function rivals(foldAs: Fold, facts: readonly Raw[]): string | null {
  return watched(foldAs, facts, ({ state, kin, hearing }) => {
    kin.settle(hearing);
    const claims = [...state.claims.values()];
    for (const one of claims) {
      for (const other of claims) {
        if (collide(one, other) && !kin.related(one.owner, other.owner))
          return `${one.id} and ${other.id}`;
      }
    }
    return null;
  });
}

/** A claim that ended, changed hands, grew shorter, or longer by another's word, without right. */
export function trespass(foldAs: Fold, facts: readonly Raw[]): string | null {
  return watched(foldAs, facts, ({ state, before, kin, hearing }) => {
    const granted = state.claims.has(String(hearing.fact.id));
    for (const claim of before) {
      const after = state.claims.get(claim.id);
      const passed = after !== undefined && after.owner !== claim.owner;
      if (after === undefined && !kin.mayEnd(claim, hearing, granted)) return `${claim.id} ended`;
      if (passed && !kin.mayPass(claim, after.owner, hearing)) return `${claim.id} passed`;
      if (after !== undefined && after.until < claim.until) return `${claim.id} grew shorter`;
      const own = hearing.counts && (hearing.owner === claim.owner || passed);
      if (after !== undefined && after.until > claim.until && !own)
        return `${claim.id} grew longer`;
    }
    for (const [id, claim] of state.claims) {
      const old = before.some((each) => each.id === id);
      if (!old && (claim.owner !== hearing.owner || id !== hearing.fact.id))
        return `${id} is nobody's word`;
    }
    return null;
  });
}

/** A refusal that names no claim, or one that is not in the way. */
export function groundless(facts: readonly Raw[]): string | null {
  return watched(fold, facts, ({ before, verdict, kin, hearing }) => {
    if (verdict.outcome !== "void" || verdict.reason !== "claim-conflict") return null;
    const { conflicts = [] } = verdict;
    const real = conflicts.every((id) => {
      const claim = before.find((each) => each.id === id);
      return (
        claim &&
        hearing.at < claim.until &&
        collide(claim, hearing.fact) &&
        !kin.descends(hearing.owner, claim.owner)
      );
    });
    return real && conflicts.length > 0 ? null : `${conflicts} refused ${hearing.fact.id}`;
  });
}

/** Folds as told and shows each step to `look` until it has something to say. */
function watched(
  foldAs: Fold,
  facts: readonly Raw[],
  look: (step: Step) => string | null,
): string | null {
  const state = emptyState("hot");
  const kin = new Kinship();
  for (const fact of facts) {
    const before = [...state.claims.values()].map((each) => ({ ...each }));
    const hearing = kin.hear(fact);
    const verdict = foldAs(state, fact);
    const found = look({ state, before, verdict, hearing, kin });
    kin.settle(hearing);
    if (found !== null) return found;
  }
  return null;
}

interface Step {
  readonly state: State;
  readonly before: readonly Claim[];
  readonly verdict: Verdict;
  readonly hearing: Hearing;
  readonly kin: Kinship;
}
