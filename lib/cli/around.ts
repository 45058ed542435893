import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import { allLastSeen, type LastSeen, processMark } from "./sightings.ts";
import { isNamed, within } from "./within.ts";
import type { World } from "./world.ts";

/** A shell of a host is started by it through few others. */
const MOST = 16;

/**
 * In which hosts' shells the caller speaks by a name of its own. Where the variables there name no session, as not every
 * host does, or several, the nearest process tells that a hook has seen.
 */
export function around(context: Context, room: string, who: Identity): Pick<LastSeen, "within"> {
  const told = within(context, who);
  if (told.within?.length === 1 || !isNamed(context)) return told;
  const { world } = context;
  const hosts = allLastSeen(world, room).filter(
    ({ process, session }) => process !== undefined && session !== who.session,
  );
  if (hosts.length === 0) return told;
  let pid = world.parent();
  for (let n = 0; n < MOST && pid > 1; n++) {
    const mark = JSON.stringify(processMark(world, pid));
    const there = hosts.filter(({ process }) => JSON.stringify(process) === mark);
    if (there.length > 0) return { within: there.map(({ session }) => session) };
    pid = parentOf(world, pid);
  }
  return told;
}

/** Field 4, counted behind the name in parentheses; 0 where nothing tells. */
function parentOf({ files }: World, pid: number): number {
  const stat = files.readFile(`/proc/${pid}/stat`) ?? "";
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}
