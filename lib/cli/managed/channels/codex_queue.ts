import type { RoomPlace } from "../../../git/room_place.ts";
import { isThread, queueArgv } from "../../../hosts/codex_queue.ts";
import { within } from "../../../room/deadline.ts";
import { isInside, programsOutside, rootsOf } from "../../programs.ts";
import { hasDied, readLastSeen } from "../../sightings.ts";
import type { World } from "../../world.ts";
import type { Managed } from "../record.ts";
import type { Channel } from "./channel.ts";

/** It takes a fifth of a second here. */
const QUEUE_MS = 5000;

/** Codex: its own queue. A thread whose process has gone would keep the letter until somebody resumes it. */
export const codexQueue: Channel = {
  name: "codex queue",
  offer: async ({ world, deadline }, room, managed, session, { text }) => {
    const { id } = session;
    if (managed.agent !== "codex" || id === managed.session || !isThread(id)) return "not-here";
    const { process } = readLastSeen(world, room.place.dir, id) ?? {};
    if (process === undefined || hasDied(world, process)) return "not-here";
    const env = envOf(world, room.place, managed);
    if (env === undefined) return "not-here";
    const [program] = programsOutside(world, rootsOf(room.place), "codex");
    if (program === undefined) return "not-here";
    const { exit, fault } = await world.runAside(queueArgv(program, id, text), {
      cwd: managed.cwd,
      env,
      deadline: within(deadline, QUEUE_MS, world.ticks),
    });
    // One that was stopped on the way may have queued it already.
    return exit === 0 || fault === "ETIMEDOUT" ? "offered" : "not-here";
  },
};

/**
 * The environment in which Codex looks for the thread where the agent keeps it. A record is only a file, which may have
 * come with the repository: settings that lie in there, and name programs, are not used.
 */
function envOf(
  { env, files }: World,
  place: RoomPlace,
  { codexHome }: Managed,
): World["env"] | undefined {
  if (codexHome === undefined) return undefined;
  const { CODEX_HOME: _, ...others } = env;
  if (codexHome === null) return others;
  const real = codexHome.startsWith("/") ? files.realpath(codexHome) : undefined;
  if (real === undefined || isInside(rootsOf(place), real)) return undefined;
  return { ...others, CODEX_HOME: codexHome };
}
