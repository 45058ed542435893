import { crc32 } from "../../fact/crc32.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { World } from "../world.ts";

/** The longest that is waited after the first loss, and after many, in milliseconds. */
const [FIRST, LAST] = [50, 2000];

/** Waits a random time, longer the more often one has lost, so that those who lost do not all come back at once. */
export async function jitter(world: World, lost: number, deadline: Deadline): Promise<void> {
  const most = Math.min(LAST, FIRST * 2 ** lost, deadline.left());
  await world.changed([], Math.ceil(most * chance(world.key())));
}

/** From 0 to 1. */
function chance(key: string): number {
  const bytes = new TextEncoder().encode(key);
  return crc32(bytes, 0, bytes.length) / 2 ** 32;
}
