import type { Refusal } from "../../fact/refusal.ts";
import type { Answer } from "../answer.ts";
import { flat } from "./flat.ts";

/** What any command prints that could not do what it was asked for, through no fault of its caller. */
export interface FaultShape {
  /** The command and `-error`. */
  readonly action: string;
  readonly error: string;
  readonly error_code: string;
}

/** Scripts of the predecessor do not expect an exit here. */
export function fault(command: string, { code, message, hints }: Refusal): Answer<FaultShape> {
  const error = [message, ...hints].join("; ");
  return flat({ action: `${command}-error`, error, error_code: code });
}
