import { carriedBy } from "../fact/carried_by.ts";
import { foldedOf } from "../room/published.ts";
import type { State } from "../room/state.ts";
import type { VoidReason } from "../room/verdict.ts";
import { recordLine } from "./record_line.ts";

/** What a line of the ledger says: itself, or the published fact that it carries. */
export interface SaidIn {
  /** Without its sum; as it stands in the ledger, valid or not. */
  readonly fact: Readonly<Record<string, unknown>>;
  /** The `remote` that carries it, if it stands here because it was published. */
  readonly remote?: string;
}

export function saidIn(record: Record<string, unknown>): SaidIn {
  const carried = carriedBy(record);
  const { sum, ...fact } = carried ?? record;
  return carried === undefined ? { fact } : { fact, remote: String(record["id"]) };
}

/** Why it has no effect, as far as that is kept; of a published fact among the published ones. */
export function voidReason({ rest, published }: State, said: SaidIn): VoidReason | null {
  const among = said.remote === undefined || published === null ? rest : foldedOf(published).rest;
  return (among?.voids.get(String(said.fact["id"])) as VoidReason | undefined) ?? null;
}

/** What it says in one line, and that it stands here because it was published. */
export function lineOf({ fact, remote }: SaidIn): string {
  return `${recordLine(fact)}${remote === undefined ? "" : " (published)"}`;
}
