import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import { processStat } from "./process_stat.ts";
import {
  allLastSeen,
  isSameProcess,
  type LastSeen,
  processMark,
  readLastSeen,
  writeLastSeen,
} from "./sightings.ts";
import { isNamed, within } from "./within.ts";

/** A shell of a host is started by it through few others. */
const MOST = 16;

/**
 * In which hosts' shells the caller speaks by a name of its own. The nearest process above it that a hook has seen tells:
 * not every host names its session in its shells, and a variable there may be that of a host further out. Where no such
 * process is, the variables do.
 */
export function around(context: Context, room: string, who: Identity): Pick<LastSeen, "within"> {
  const told = within(context, who);
  if (!isNamed(context)) return told;
  const { world } = context;
  const hosts = allLastSeen(world, room).filter(
    ({ process, session }) => process !== undefined && session !== who.session,
  );
  if (hosts.length === 0) return told;
  let pid = world.parent();
  for (let n = 0; n < MOST && pid > 1; n++) {
    const mark = processMark(world, pid);
    const there = hosts.filter(({ process }) => isSameProcess(process, mark));
    const ids = there.map(({ session }) => session);
    // One process may have had several sessions, of which the variables name the last.
    const named = ids.filter((id) => told.within?.includes(id));
    if (ids.length > 0) return { within: named.length > 0 ? named : ids };
    pid = processStat(world, pid)?.parent ?? 0;
  }
  return told;
}

/** Keeps it where it was not known, or is otherwise now. */
export function keepWithin(context: Context, room: string, who: Identity): void {
  if (!isNamed(context)) return;
  const { world } = context;
  const { within: known = [], ...last } = readLastSeen(world, room, who.session) ?? {};
  const told = within(context, who).within ?? [];
  const isSame = (ids: readonly string[]) => known.every((id) => ids.includes(id));
  if (known.length === 0 ? told.length === 0 : isSame(told)) return;
  const now = around(context, room, who);
  if (known.length > 0 && isSame(now.within ?? [])) return;
  const { session, tool } = who;
  writeLastSeen(world, room, { ...last, session, tool, seen: world.now(), ...now });
}
