import { hostSession } from "../hosts/session_env.ts";
import { descendsFrom, ownerOf } from "../room/family.ts";
import type { Finding, Writing } from "../room/views/before_write.ts";
import { type Checking, findingsAbout } from "./checking.ts";
import type { Context } from "./context.ts";
import { isNamed, speaksIn } from "./within.ts";

/**
 * What is to be known before these paths are committed. A command knows only the session that it is run in, which
 * speaks for its whole family: what a sub-agent of its own holds is in nobody's way, nor what one holds who speaks in
 * its shells by a name of its own.
 */
export function commitFindings(
  context: Context,
  here: Checking,
  paths: Writing["paths"],
): Finding[] {
  const { room, owner, sightings } = here;
  const { state } = room;
  const host = hostSession(context.world.env, undefined);
  const isHosts = owner === null ? !isNamed(context) : owner === ownerOf(state, host?.id ?? "");
  return findingsAbout(context, here, paths).filter(({ code, fact }) => {
    const claim = fact === null ? undefined : state.claims.get(fact);
    if (claim === undefined || code === "parallel-edit") return true;
    if (owner !== null && descendsFrom(state, claim.owner, owner)) return false;
    if (host === undefined || !isHosts) return true;
    const inside = { told: host.id, session: ownerOf(state, host.id) };
    return !speaksIn(state, sightings, claim.owner, inside);
  });
}
