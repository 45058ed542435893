import type { Backend, BackendName, Machine } from "../../../backends/backend.ts";
import { cmuxBackend } from "../../../backends/cmux/cmux.ts";
import { memoryBackend } from "../../../backends/memory.ts";
import { tmuxBackend } from "../../../backends/tmux/tmux.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { programsOutside, rootsOf } from "../programs.ts";
import type { World } from "../world.ts";

/** The backend of that name: the world's own, else the real one, which runs no program of this repository. */
export function backendOf(world: World, name: BackendName, place: RoomPlace): Backend {
  const given = world.backends?.[name];
  if (given !== undefined) return given;
  if (name === "tmux") return tmuxBackend(machineOf(world, place));
  if (name === "cmux") return cmuxBackend(machineOf(world, place));
  return memoryBackend();
}

function machineOf(world: World, place: RoomPlace): Machine {
  const { env, runAside: run, talk, ticks } = world;
  return {
    env,
    run,
    talk,
    ticks,
    programs: (name) => programsOutside(world, rootsOf(place), name),
  };
}
