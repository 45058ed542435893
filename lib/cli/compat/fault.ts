import type { Refusal } from "../../fact/refusal.ts";

/** What any command prints that could not do what it was asked for, through no fault of its caller. */
export interface FaultShape {
  /** The command and `-error`. */
  readonly action: string;
  readonly error: string;
  readonly error_code: string;
}

/** Scripts of the predecessor do not expect an exit where something is wrong with the room. */
export function faultShape(command: string, { code, message, hints }: Refusal): FaultShape {
  const error = [message, ...hints].join("; ");
  return { action: `${command}-error`, error, error_code: code };
}

/** Whether it is the caller's to put right, and ends with 2. */
export function isMisuse({ kind }: Refusal): boolean {
  return kind === "usage" || kind === "refused";
}
