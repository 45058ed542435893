/**
 * Why a room could not be exchanged with a remote, or not wholly. Work in the room goes on in any case.
 *
 * @module
 */
import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Brought } from "./bringing.ts";
import type { Unreached } from "./transport.ts";

const LATER = "Work goes on here; the next rally sync goes on where this one stopped";
const LONGER = "Give it longer with --timeout-ms";

/** The remote was not heard to the end before anything was sent. */
export function unreachable(remote: string, { outcome, said }: Unreached): Refusal {
  if (outcome === "late") return outOfTime();
  if (outcome === "offline")
    return refuse("io", "offline", `${remote} cannot be reached: ${said}`, [LATER]);
  if (outcome === "refused") return remoteRefused(remote, said);
  return refuse("io", "git-failed", `Git did not reach ${remote}: ${said}`, [LATER]);
}

/** The remote was not heard to the end after something was sent. */
export function unsure(remote: string, unreached: Unreached): Refusal {
  const { outcome, said } = unreached;
  if (outcome === "refused") return remoteRefused(remote, said);
  const message = `It is not known whether ${remote} took what was sent: ${said}`;
  return refuse("unknown", "outcome-unknown", message, ["The next rally sync finds out"]);
}

function remoteRefused(remote: string, said: string): Refusal {
  return refuse("refused", "remote-refused", `${remote} refused: ${said}`, [
    "Ask whoever keeps it for the right to push refs/rally/*",
  ]);
}

export function outOfTime(): Refusal {
  return refuse("deadline", "deadline", "The deadline passed before all was exchanged", [
    LATER,
    LONGER,
  ]);
}

/** Others were first each time. */
export function swapLost(remote: string, lost: number): Refusal {
  const message = `Others published to ${remote} first, ${lost === 1 ? "once" : `${lost} times`}; nothing was sent`;
  return refuse("io", "swap-lost", message, ["Try again: rally sync"]);
}

/** Why what is published did not come as a whole; nothing where it did. */
export function notBrought({ outcome, cause }: Brought): Refusal | undefined {
  if (outcome === "deadline") return outOfTime();
  if (outcome === "differs")
    return refuse(
      "refused",
      "chain-differs",
      "The room has brought other facts than those that are published",
      [
        "Somebody wrote a batch by hand, or rewrote what was published: see rally doctor",
        ...FOLLOWED,
      ],
    );
  if (outcome === "fault")
    return refuse("io", "not-committed", `What is published could not be written (${cause})`, [
      "See rally doctor",
    ]);
  return undefined;
}

/** The ref is no longer there, though the room has brought facts from it. */
export function chainGone(remote: string, ref: string): Refusal {
  const message = `${remote} has no ${ref}, from which this room has brought facts`;
  return refuse("refused", "chain-rewritten", message, [
    "Somebody has deleted it, or it is another remote than before: a room travels through one",
  ]);
}

/** What is there is not followed unless somebody says so. */
const FOLLOWED = ['To begin anew from what is there: rally sync --accept-rewrite --reason "..."'];

/** The same refusal of a chain, with the way to follow it all the same. */
export function followable(refusal: Refusal): Refusal {
  if (refusal.code !== "chain-rewritten") return refusal;
  return { ...refusal, hints: [...refusal.hints, ...FOLLOWED] };
}
