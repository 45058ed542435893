import { deadlineIn } from "../../room/deadline.ts";
import { processStat } from "../process_stat.ts";
import type { World } from "../world.ts";
import type { Given } from "./given.ts";

/** Seconds for which a watch goes on unless it is said. */
const STANDARD = 14_400;
const VARIABLE = "BUILD_LOOP_WATCHER_MAX_LIFETIME_SECONDS";

/** How long something may go on that nobody may be there to end. */
interface Life {
  /** Its time is over, the process that it was begun for has ended, or the one that began it has. */
  readonly isOver: () => boolean;
  /** Milliseconds, at most. */
  readonly left: () => number;
}

export function lifeOf(world: World, given: Given): Life {
  const seconds = given.number("max-lifetime-seconds") ?? secondsIn(world.env[VARIABLE]);
  const deadline = deadlineIn(Math.max(0, seconds) * 1000, world.ticks);
  const pid = given.number("parent-pid");
  const parent = world.parent();
  // Where the system does not tell, only a change of the parent is seen.
  const tells = processStat(world, parent) !== undefined;
  const isGone = () => pid !== undefined && tells && (processStat(world, pid)?.ended ?? true);
  return {
    isOver: () => deadline.passed() || world.parent() !== parent || isGone(),
    left: deadline.left,
  };
}

function secondsIn(text = ""): number {
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : STANDARD;
}
