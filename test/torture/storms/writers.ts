import type { Arena } from "../arena.ts";
import { busy, crew, READING, WRITING } from "../errands.ts";
import { interrupting } from "../interrupting.ts";

/** As many writers at one moment as the issue names. */
const WRITERS = 64;

/** Sixty-four processes at a time want a handful of paths, while others look on and all are interrupted now and then. */
export async function* writers(arena: Arena) {
  const errands = arena.effort === "short" ? 2 : 6;
  const interruptions = interrupting(arena);
  await Promise.all([
    busy(arena, crew(arena, "agent", WRITERS), errands, WRITING, "rush"),
    busy(arena, crew(arena, "hasty", 4), errands, ["hasty"]),
    busy(arena, crew(arena, "reader", 4), errands * 3, READING),
  ]);
  interruptions.end();
  yield arena.account({ failures: ["deadline", "outcome-unknown"] });
}
