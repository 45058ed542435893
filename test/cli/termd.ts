/** A termd in a scratch repository, in this process: a test says what happens whenever it waits. */
import type { World } from "../../lib/cli/world.ts";
import type { Cast } from "./cast.ts";

/** What happens at each wait in turn; behind the last it is stopped. */
export type Scene = () => void | Promise<void>;

/** A world in which time passes only while termd waits. */
export function playing(
  cast: Cast,
  scenes: readonly Scene[],
  thrown: unknown[] = [],
): Partial<World> {
  const stop = new AbortController();
  const left = [...scenes];
  let ticks = 0;
  return {
    ticks: () => ticks,
    stopping: () => stop.signal,
    changed: async (_directories, ms) => {
      // Whatever is under way and waits for nobody goes on first.
      await new Promise(setImmediate);
      ticks += ms;
      cast.now += ms;
      const scene = left.shift();
      if (scene === undefined) return stop.abort();
      try {
        await scene();
      } catch (fault) {
        thrown.push(fault);
        stop.abort();
      }
    },
  };
}

/** Runs it to its end, with the lines that it says. */
export async function termd(cast: Cast, scenes: readonly Scene[], ...flags: readonly string[]) {
  const thrown: unknown[] = [];
  const told = await cast.lines(["termd", ...flags], { world: playing(cast, scenes, thrown) });
  if (thrown.length > 0) throw thrown[0];
  return told;
}
