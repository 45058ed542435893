import type { Identity } from "../identity.ts";
import { type LastSeen, processMark, readLastSeen, writeLastSeen } from "../sightings.ts";
import type { World } from "../world.ts";
import type { Words } from "./turn.ts";

/** How many things told once are remembered of a session. */
const MOST = 64;

/** What of these words the session has not been told yet; from now on it has. */
export function news(
  world: World,
  room: string | undefined,
  who: Pick<Identity, "session" | "tool">,
  words: readonly Words[],
): Words[] {
  const keys = words.flatMap(({ once }) => once ?? []);
  if (keys.length === 0 || room === undefined) return [...words];
  const told = readLastSeen(world, room, who.session)?.told ?? [];
  const fresh = words.filter(({ once }) => once === undefined || !told.includes(once));
  const added = fresh.flatMap(({ once }) => once ?? []);
  if (added.length > 0) remember(world, room, who, { told: [...told, ...added].slice(-MOST) });
  return fresh;
}

/** Keeps something of a session on this machine, and that it was seen. A room is not made for that. */
export function remember(
  world: World,
  room: string,
  { session, tool }: Pick<Identity, "session" | "tool">,
  change: Partial<Pick<LastSeen, "told" | "shown" | "wrote" | "watches">> & {
    readonly pid?: number;
  },
): void {
  if (world.disk.kindOf(room) !== "directory") return;
  const { pid, ...rest } = change;
  const process = pid === undefined ? undefined : processMark(world, pid);
  const last = readLastSeen(world, room, session);
  writeLastSeen(world, room, {
    ...last,
    session,
    tool,
    seen: world.now(),
    ...(process === undefined ? {} : { process }),
    ...rest,
  });
}
