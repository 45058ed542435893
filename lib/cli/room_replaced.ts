import { type Refusal, refuse } from "../fact/refusal.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isReplaced, isShortened } from "../ledger/replaced.ts";

/** That the ledger which a command follows stands there no more, if so: nothing that is said now would reach it. */
export function roomReplaced(ledger: Ledger): Refusal | undefined {
  if (!isReplaced(ledger) && !isShortened(ledger)) return undefined;
  const message = `Another ledger stands in "${ledger.room}" than the one followed, or none`;
  return refuse("io", "room-replaced", message, ["Start it again"]);
}
