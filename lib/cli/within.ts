import { hostSession, hostSessions } from "../hosts/session_env.ts";
import { ownerOf } from "../room/family.ts";
import type { Sightings } from "../room/presence.ts";
import type { State } from "../room/state.ts";
import { type Context, one } from "./context.ts";
import { family, type Identity } from "./identity.ts";
import type { LastSeen } from "./sightings.ts";

/**
 * In which hosts' shells the caller speaks by a name of its own, as an agent does that follows a packet. Where hosts
 * were started from one another's shells, the variables do not tell the innermost from the others, and all are named.
 */
export function within(context: Context, { tool, session }: Identity): Pick<LastSeen, "within"> {
  const { env } = context.world;
  if (!isNamed(context)) return {};
  const own = hostSession(env, family(tool));
  const around = own === undefined ? hostSessions(env) : [own];
  const ids = around.map(({ id }) => id).filter((id) => id !== session);
  return ids.length === 0 ? {} : { within: ids };
}

/** Whether it is said under which tool the command speaks. */
export function isNamed({ flags, world }: Context): boolean {
  return one(flags, "tool") !== undefined || Boolean(world.env["RALLY_TOOL"]);
}

/** Whether that owner speaks in the shells of this session of a host. */
export function speaksIn(
  state: State,
  sightings: Sightings,
  owner: string,
  host: { readonly told: string; readonly session: string },
): boolean {
  const ids = sightings(ownerOf(state, owner))?.within ?? [];
  return ids.some((id) => id === host.told || ownerOf(state, id) === host.session);
}
