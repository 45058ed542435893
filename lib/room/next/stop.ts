import { plain, quote } from "../../fact/untrusted.ts";
import { pathsMeet } from "../reach.ts";
import type { State } from "../state.ts";

/** A handoff that came back so often is a quarrel. */
const BOUNCES = 3;

/** Why only a person can go on from here, if that is so (SPEC section 6). */
export function needsHuman(state: State): string | null {
  const bindings = [...state.bindings.values()];
  for (const [n, one] of bindings.entries()) {
    for (const other of bindings.slice(n + 1)) {
      if (one.tool === other.tool || !pathsMeet(one.folded, other.folded)) continue;
      return `binding decisions of ${one.tool} and ${other.tool} overlap: ${quote(one.subject)} and ${quote(other.subject)}`;
    }
  }
  for (const blocker of state.blockers.values()) {
    if (blocker.severity === "critical")
      return `a critical blocker of ${blocker.tool} is open: ${quote(blocker.subject)}`;
  }
  for (const bounce of state.rest?.bounces.values() ?? []) {
    if (bounce.count < BOUNCES || !state.rest?.open.has(bounce.id)) continue;
    return `${quote(bounce.subject)} has gone back and forth between ${plain(bounce.from)} and ${plain(bounce.to)} ${bounce.count} times`;
  }
  return null;
}
