import type { RoomPlace } from "../../git/room_place.ts";
import type { Context } from "../context.ts";
import { appendCheck } from "./append_check.ts";
import { historyCheck } from "./history_check.ts";
import { hookChecks } from "./hook_checks.ts";
import { ledgerChecks } from "./ledger_checks.ts";
import { leftoverChecks } from "./leftover_checks.ts";
import { mountCheck } from "./mount_check.ts";
import { placeChecks } from "./place_checks.ts";
import { privacyChecks } from "./privacy_checks.ts";
import { proofs } from "./prove/prove.ts";
import { spoolCheck } from "./spool_check.ts";
import { syncChecks } from "./sync_checks.ts";

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  /** Nothing is to be done about it, or no longer. */
  readonly ok: boolean;
  readonly finding: string;
  readonly remedy: string | null;
  /** Of what `--fix` tried: whether it is repaired. */
  readonly fixed?: boolean;
}

/** A check, and what `--fix` does about it: only to what can be made again. Throws the system's fault. */
export interface Checked extends Check {
  readonly repair?: () => void;
}

export type Checkup = (
  context: Context,
  place: RoomPlace,
) => readonly Checked[] | Promise<readonly Checked[]>;

/** Everything that `doctor` looks at, in the order in which it tells. */
export const CHECKS: readonly Checkup[] = [
  placeChecks,
  mountCheck,
  appendCheck,
  ledgerChecks,
  historyCheck,
  leftoverChecks,
  spoolCheck,
  syncChecks,
  hookChecks,
  proofs,
  privacyChecks,
];

export function fine(id: string, finding: string): Checked {
  return { id, ok: true, finding, remedy: null };
}

export function trouble(id: string, finding: string, remedy: string): Checked {
  return { id, ok: false, finding, remedy };
}

/** Trouble with something derived: `does` is what `--fix` would do. */
export function repairable(id: string, finding: string, does: string, repair: () => void): Checked {
  return { ...trouble(id, finding, `rally doctor --fix ${does}`), repair };
}
