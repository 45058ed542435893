import type { World } from "./world.ts";

/** How often it is told, in milliseconds; nothing before the first of them has passed. */
const EVERY = 1000;

/** Tells on standard error how far long work has come, on a terminal or not; true when it did. */
export function progress({ ticks, err }: Pick<World, "ticks" | "err">) {
  let next = ticks() + EVERY;
  return (line: () => string): boolean => {
    const now = ticks();
    if (now < next) return false;
    next = now + EVERY;
    err(`${line()}\n`);
    return true;
  };
}
