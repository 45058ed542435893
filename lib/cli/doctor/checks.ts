import type { RoomPlace } from "../../git/room_place.ts";
import type { Context } from "../context.ts";
import { appendCheck } from "./append_check.ts";
import { ledgerChecks } from "./ledger_checks.ts";
import { placeChecks } from "./place_checks.ts";

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  readonly ok: boolean;
  readonly finding: string;
  readonly remedy: string | null;
}

export type Checkup = (context: Context, place: RoomPlace) => readonly Check[];

/** Everything that `doctor` looks at, in the order in which it tells. */
export const CHECKS: readonly Checkup[] = [placeChecks, appendCheck, ledgerChecks];

export function fine(id: string, finding: string): Check {
  return { id, ok: true, finding, remedy: null };
}

export function trouble(id: string, finding: string, remedy: string): Check {
  return { id, ok: false, finding, remedy };
}
