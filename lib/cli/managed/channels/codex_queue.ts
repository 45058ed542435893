import { isThread, queueArgv } from "../../../hosts/codex_queue.ts";
import { within } from "../../../room/deadline.ts";
import { programsOutside, rootsOf } from "../../programs.ts";
import { hasDied, readLastSeen } from "../../sightings.ts";
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
    const [program] = programsOutside(world, rootsOf(room.place), "codex");
    if (program === undefined) return "not-here";
    const { exit, fault } = await world.runAside(queueArgv(program, id, text), {
      cwd: managed.cwd,
      env: world.env,
      deadline: within(deadline, QUEUE_MS, world.ticks),
    });
    // One that was stopped on the way may have queued it already.
    return exit === 0 || fault === "ETIMEDOUT" ? "offered" : "not-here";
  },
};
