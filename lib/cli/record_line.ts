import type { Fact } from "../fact/fact.ts";
import { plain } from "../fact/untrusted.ts";
import { wellFormed } from "../fact/well_formed.ts";
import { isKnown, KINDS } from "../room/kinds.ts";

/** One line about a record, whatever it holds. */
export function recordLine(record: Record<string, unknown>): string {
  const kind = String(record["kind"]);
  const speaker = plain(String(record["tool"] ?? "somebody"));
  if (wellFormed(record) !== "whole" || !isKnown(kind)) return `${speaker} ${plain(kind)}`;
  return `${speaker} ${KINDS[kind].line(record as unknown as Fact)}`;
}
