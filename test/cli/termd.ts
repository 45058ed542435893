/** A termd in a scratch repository, in this process: a test says what happens whenever it waits. */
import type { World } from "../../lib/cli/world.ts";
import type { Cast } from "./cast.ts";

/** What happens when it waits; where that is not all yet, false, and it is played again. */
export type Scene = () => unknown;

/** A world in which time passes only while somebody waits. Behind the last scene termd is stopped. */
export function playing(
  cast: Cast,
  scenes: readonly Scene[],
  thrown: unknown[] = [],
): Partial<World> {
  const stop = new AbortController();
  const left = [...scenes];
  let ticks = 0;
  const play = async (): Promise<void> => {
    const scene = left[0];
    if (scene === undefined) return stop.abort();
    try {
      if ((await scene()) !== false) left.shift();
    } catch (fault) {
      thrown.push(fault);
      stop.abort();
    }
  };
  return {
    ticks: () => ticks,
    stopping: () => stop.signal,
    changed: async (directories, ms) => {
      await new Promise(setImmediate);
      // Deliveries wait as well, but not for new records.
      if (!directories.some((each) => each.endsWith("/managed"))) return;
      ticks += ms;
      cast.now += ms;
      await play();
    },
  };
}

/** Runs it to its end, with the lines that it says. */
export async function termd(
  cast: Cast,
  scenes: readonly Scene[],
  flags: readonly string[] = [],
  world: Partial<World> = {},
) {
  const thrown: unknown[] = [];
  const own = playing(cast, scenes, thrown);
  const told = await cast.lines(["termd", ...flags], { world: { ...own, ...world } });
  if (thrown.length > 0) throw thrown[0];
  return told;
}
