import type { Fact } from "../fact/fact.ts";
import type { Rest } from "./state.ts";

/** How many of the newest facts that are addressed to somebody are known without looking back. */
export const ADDRESSED = 128;

/** Whom a fact is for; a handoff to nobody in particular is for all. */
export function addresseeOf({ kind, target }: Pick<Fact, "kind" | "target">): string | undefined {
  return target ?? (kind === "handoff" ? "all" : undefined);
}

/** Keeps where a fact with effect stands that is addressed to somebody. */
export function keepAddressed({ addressed }: Rest, fact: Fact, seq: number): void {
  const addressee = addresseeOf(fact);
  if (addressee === undefined) return;
  addressed.set(String(seq), addressee);
  if (addressed.size <= ADDRESSED) return;
  for (const oldest of addressed.keys()) {
    addressed.delete(oldest);
    break;
  }
}
