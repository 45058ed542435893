import type { Fact } from "../../fact/fact.ts";
import { family, type Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { isSameProcess, processMark, readLastSeen } from "../sightings.ts";
import { factOf } from "../speak.ts";
import type { Turn } from "./turn.ts";

/** Why a session starts that was another one in the same process a moment before. */
const GOES_ON = new Set(["resume", "compact"]);

/**
 * Under which id and tool a session goes on that its host has given a new id, and the fact that says so: resumed or
 * compacted it is the old one still, forked off it is a new agent that the old one began. The old one is known by its
 * process; a session that the room never knew leaves nothing to go on from.
 */
export function predecessorOf(
  { context, happened, host }: Turn,
  room: Room,
  who: Identity,
  pid: number | undefined,
): { readonly who: Identity; readonly facts: readonly Fact[] } {
  const { source } = happened;
  const forks = source === "fork";
  const alone = { who, facts: [] };
  if (who.known || pid === undefined || source === null) return alone;
  if (!forks && !GOES_ON.has(source)) return alone;
  const mark = processMark(context.world, pid);
  const old = [...room.state.sessions.values()].find(
    ({ id, tool, ended, into }) =>
      ended === null &&
      into === null &&
      family(tool) === host.family &&
      isSameProcess(readLastSeen(context.world, room.place.dir, id)?.process, mark),
  );
  if (old === undefined) return alone;
  const self = forks ? who : { ...who, tool: old.tool };
  const status = forks
    ? ({ status: "begun", parent: old.id } as const)
    : ({ status: "continues", ref: old.id } as const);
  return { who: self, facts: [factOf(context, room, self, { kind: "session", ...status })] };
}
