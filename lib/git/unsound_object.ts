import { type Refusal, refuse } from "../fact/refusal.ts";

/** An object that is not what the chain says it is. */
export function damaged(message: string): Refusal {
  return refuse("unreadable", "chain-damaged", message, [
    "Look at it with `git fsck`; what is damaged here only, `git fetch --refetch` brings again",
  ]);
}

/** An object that the chain leads to and that is not here. */
export function missing(id: string): Refusal {
  return refuse("unreadable", "chain-damaged", `The object ${id} is missing`, [
    "Bring it with `git fetch --refetch`; a clone that is shallow or partial may never have had it",
  ]);
}

/** An object that is larger than anything that rally puts there. */
export function tooLarge(id: string, size: number, most: number): Refusal {
  const message = `The object ${id} has ${size} bytes; a room has at most ${most} there`;
  return refuse("unreadable", "chain-too-large", message, [
    "Whoever may push to the ref can put back the commit before it",
  ]);
}
