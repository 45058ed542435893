import { randomOf } from "../simulation/random.ts";
import type { Arena } from "./arena.ts";

/** How long a process is held up at most, in milliseconds: for others, time to come in between. */
const LONGEST = 80;

/** Stops processes wherever they are and lets them go on a little later, until it is ended. */
export function interrupting({ living, seed }: Arena): { end: () => void } {
  const random = randomOf(seed + 4);
  const timer = setInterval(() => {
    const all = [...living];
    if (all.length === 0) return;
    const held = random.pick(all);
    held.pause();
    // On its own timer, so that it goes on however this ends.
    setTimeout(held.resume, random.below(LONGEST));
  }, 4);
  return { end: () => clearInterval(timer) };
}
