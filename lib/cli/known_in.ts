import { clockTime, formatInstant, parseInstant } from "../fact/instant.ts";
import { plain } from "../fact/untrusted.ts";
import { parentOf } from "../git/posix_path.ts";
import { lastSeen } from "../room/presence.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { count } from "./durations.ts";
import { identify } from "./identity.ts";
import { type JoinedRoom, warningLines } from "./joined_rooms.ts";
import { placeName } from "./place_name.ts";
import type { Room } from "./room.ts";
import { sightingsOf } from "./sightings.ts";
import type { Style } from "./style.ts";
import type { Whoami } from "./verbs/whoami.ts";
import type { World } from "./world.ts";

/** Who the caller is in one room; null where the room would have to ask, or has not met the session. */
export interface Known extends JoinedRoom {
  readonly tool: string | null;
  readonly session_id: string | null;
  readonly last_seen: string | null;
}

export function knownIn(context: Context, room: Room, joined: JoinedRoom): Known {
  const { state, now, place } = room;
  const sightings = sightingsOf(context.world, place.dir);
  const who = identify(context, { state, sightings, now });
  const tool = isRefusal(who) ? null : who.tool;
  const session = isRefusal(who) ? undefined : state.sessions.get(who.session);
  if (session === undefined) return { ...joined, tool, session_id: null, last_seen: null };
  const seen = formatInstant(lastSeen(session, sightings(session.id)));
  return { ...joined, tool, session_id: session.id, last_seen: seen };
}

/** A line for each room that the caller is known in, and how many others there are. */
export function knownText(
  { rooms = [], warnings = [] }: Whoami,
  world: World,
  style: Style,
): string {
  const [now, { homes }] = [world.now(), world.own()];
  const met = rooms.filter(({ session_id }) => session_id !== null);
  const lines = met.map(({ room, tool, session_id, last_seen }) => {
    const seen = style.faint(`seen ${clockTime(parseInstant(last_seen)!, now)}`);
    return `${placeName(parentOf(room), homes)}: ${style.strong(plain(tool!))} session ${plain(session_id!)} ${seen}`;
  });
  const others = rooms.length - met.length;
  if (others > 0) lines.push(style.faint(`not joined in ${count(others, "other room")}`));
  return [...lines, ...warningLines(warnings, style)].map((line) => `${line}\n`).join("");
}
