import type { Fact } from "../fact/fact.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { quote } from "../fact/untrusted.ts";

/** The caller's key was used for a fact that says something else. */
export function idempotencyMismatch(first: Fact, ...hints: readonly string[]): Refusal {
  const message = `The key of "${first.id}" was used for something else: ${quote(first.subject) || first.kind}`;
  return refuse("refused", "idempotency-mismatch", message, [
    "Use a new key for a new fact",
    ...hints,
  ]);
}
