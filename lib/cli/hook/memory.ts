import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { type LastSeen, processMark, readLastSeen, writeLastSeen } from "../sightings.ts";
import type { World } from "../world.ts";
import { hostProcess } from "./host_process.ts";
import type { Speakers, Turn, Words } from "./turn.ts";

/** How many things told once are remembered of a session. */
const MOST = 64;

/** What of these words the session has not been told yet; from now on it has. */
export function news<T extends Pick<Words, "once">>(
  world: World,
  room: string | undefined,
  who: Pick<Identity, "session" | "tool">,
  words: readonly T[],
): T[] {
  const keys = words.flatMap(({ once }) => once ?? []);
  if (keys.length === 0 || room === undefined) return [...words];
  const told = readLastSeen(world, room, who.session)?.told ?? [];
  const fresh = words.filter(({ once }) => once === undefined || !told.includes(once));
  const added = fresh.flatMap(({ once }) => once ?? []);
  if (added.length > 0) remember(world, room, who, { told: [...told, ...added].slice(-MOST) });
  return fresh;
}

/** Keeps that the host of these agents asks before it writes, and its process, the first time that it does. */
export function markGuarded(
  { context: { world }, host }: Turn,
  { place }: Room,
  { who, elder, sightings }: Speakers,
): void {
  // A host asks for all of a session or for none, so that its sub-agents need no mark of their own.
  const whole = elder ?? who;
  if (sightings(whole.session)?.guarded === true) return;
  const pid = hostProcess(world, host);
  remember(world, place.dir, whole, { guarded: true, ...(pid === undefined ? {} : { pid }) });
}

/** Keeps something of a session on this machine, and that it was seen. A room is not made for that. */
export function remember(
  world: World,
  room: string,
  { session, tool }: Pick<Identity, "session" | "tool">,
  change: Partial<Pick<LastSeen, "told" | "shown" | "guarded" | "wrote" | "watches">> & {
    /** Its process; null: the one that is remembered is no longer its own. */
    readonly pid?: number | null;
  },
): void {
  if (world.disk.kindOf(room) !== "directory") return;
  const { pid, ...rest } = change;
  const { process: before, ...last } = readLastSeen(world, room, session) ?? {};
  const process = pid === undefined ? before : pid === null ? undefined : processMark(world, pid);
  writeLastSeen(world, room, {
    ...last,
    session,
    tool,
    seen: world.now(),
    cwd: world.cwd,
    ...(process === undefined ? {} : { process }),
    ...rest,
  });
}
