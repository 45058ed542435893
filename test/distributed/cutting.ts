import type { Random } from "../simulation/random.ts";
import type { Clone, Clones } from "./clones.ts";

/** How long it stays as it is before the next clone is cut off or joined, in milliseconds. */
const CALM = 120;

/** Cuts clones off and joins them again, one after the other, until it is ended; how often it cut. */
export function cutting(clones: Clones, random: Random): { end: () => number } {
  const apart = new Set<Clone>();
  let cuts = 0;
  const timer = setInterval(() => {
    const one = random.pick(clones.all);
    if (apart.delete(one)) one.way.join();
    else if (random.hits(0.5)) {
      apart.add(one);
      one.way.cut();
      cuts++;
    }
  }, CALM);
  return {
    end: () => {
      clearInterval(timer);
      for (const each of apart) each.way.join();
      return cuts;
    },
  };
}
