/** Lessons as lines to take in, and what then stands in the ledger. */
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import type { Cast } from "./cast.ts";

export const [A, B] = ["claude_code:01", "codex:01"] as const;

export function lesson(cast: Cast, n: number, about: Partial<Fact> = {}): Fact {
  return cast.fact({ kind: "lesson", id: `lesson_${n}`, subject: `${n}` as never, ...about });
}

/** Records one a line, as `rally export` says them. */
export function lines(...facts: readonly Fact[]): string {
  return facts.map((fact) => `${Buffer.from(encodeRecord(fact)).toString().trim()}\n`).join("");
}

export const stored = (cast: Cast, segment?: string): string[] =>
  cast.ledger(segment).split("\n").filter(Boolean);
