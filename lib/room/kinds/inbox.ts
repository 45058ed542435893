import { UNMARKED } from "../inbox.ts";
import type { Kind } from "../kind.ts";
import { isBehind } from "../place.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/**
 * Acknowledges what was sent to a session up to the place `cursor`: both what was sent to it by name and to all, or with
 * status `direct` only the former. It never goes back, and ends nothing.
 */
export const inbox: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: true,
  travels: "never",
  apply: (state, { cursor, status }, { owner }) => {
    if (cursor === undefined) return voided("nothing-said");
    if (status !== undefined && status !== "direct") return voided("bad-status");
    if (state.rest === null) return EFFECTIVE;
    const before = state.rest.readMarks.get(owner.id) ?? UNMARKED;
    const moved = (mark: string | null) => (isBehind(state.segments, cursor, mark) ? cursor : mark);
    state.rest.readMarks.set(owner.id, {
      direct: moved(before.direct),
      broadcast: status === "direct" ? before.broadcast : moved(before.broadcast),
    });
    return EFFECTIVE;
  },
  line: () => "has read the inbox",
};
