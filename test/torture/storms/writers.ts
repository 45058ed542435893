import type { Arena } from "../arena.ts";
import { busy, crew, READING, WRITING } from "../errands.ts";

/** As many writers at one moment as the issue names. */
const WRITERS = 64;

/** Sixty-four processes at a time want a handful of paths, while others look on. */
export async function* writers(arena: Arena) {
  const errands = arena.effort === "short" ? 2 : 6;
  await Promise.all([
    busy(arena, crew(arena, "agent", WRITERS), errands, WRITING, "rush"),
    busy(arena, crew(arena, "reader", 4), errands * 3, READING),
  ]);
  yield arena.account();
}
