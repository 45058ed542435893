import { descendsFrom } from "../room/family.ts";
import type { Finding, Writing } from "../room/views/before_write.ts";
import { type Checking, findingsAbout } from "./checking.ts";
import type { Context } from "./context.ts";

/**
 * What is to be known before these paths are committed. A command knows only the session that it is run in, which
 * speaks for its whole family: what a sub-agent of its own holds is in nobody's way.
 */
export function commitFindings(
  context: Context,
  here: Checking,
  paths: Writing["paths"],
): Finding[] {
  const { room, owner } = here;
  return findingsAbout(context, here, paths).filter(({ code, fact }) => {
    const claim = fact === null ? undefined : room.state.claims.get(fact);
    if (claim === undefined || owner === null || code === "parallel-edit") return true;
    return !descendsFrom(room.state, claim.owner, owner);
  });
}
