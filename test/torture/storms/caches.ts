import { setTimeout as after } from "node:timers/promises";
import { randomOf } from "../../simulation/random.ts";
import { Arena } from "../arena.ts";
import { busy, crew, READING } from "../errands.ts";
import { vandalise } from "../vandalism.ts";

/** Whatever is derived is deleted, broken and exchanged while writers and readers are at work. */
export async function* caches(arena: Arena) {
  const [agents, errands] = arena.effort === "short" ? [16, 3] : [32, 10];
  const foreign = await anotherRoom(arena);
  await busy(arena, crew(arena, "first", 8), 2, ["lesson"]);
  const done = new Set<string>();
  const vandal = new AbortController();
  const rage = vandalism(arena, foreign, done, vandal.signal);
  await Promise.all([
    busy(arena, crew(arena, "agent", agents), errands),
    busy(arena, crew(arena, "reader", 4), errands * 3, READING),
  ]);
  vandal.abort();
  await rage;
  const found = done.size < 4 ? [`the vandal only did this: ${[...done]}`] : [];
  yield arena.account({ found, broken: true });
}

/** Goes on until told to stop. */
async function vandalism(arena: Arena, foreign: string, done: Set<string>, stop: AbortSignal) {
  const random = randomOf(arena.seed + 1);
  while (!stop.aborted) {
    const kind = vandalise(arena.room, foreign, random);
    if (kind !== undefined) done.add(kind);
    await after(random.below(4));
  }
}

/** A room with checkpoints of its own, so that they are whole and right, but elsewhere. */
async function anotherRoom(arena: Arena): Promise<string> {
  const other = new Arena(arena.seed + 1, arena.effort);
  arena.onRemoval(() => other.remove());
  await busy(other, crew(other, "foreigner", 8), 2, ["claim", "lesson"], "lesson");
  await busy(other, crew(other, "foreigner", 1), 1, ["room"]);
  return other.room;
}
