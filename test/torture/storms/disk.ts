import type { Account } from "../account.ts";
import { answerOf } from "../answer.ts";
import { Arena } from "../arena.ts";
import { busy, crew, type Errand, READING } from "../errands.ts";
import { asNobody, changingRights } from "../rights.ts";
import { changingSpace, mountSmall } from "../small_disk.ts";

/** Long facts, so that a write is cut in the middle. */
const LONG: readonly Errand[] = ["lesson", "lesson", "claim", "release", "artifact"];

/** A disk that is full and has room again, and a room that may not be written to and may again, while all are at work. */
export async function* disk(arena: Arena) {
  yield* full(arena);
  const other = new Arena(arena.seed + 1, arena.effort);
  arena.onRemoval(() => other.remove());
  yield* readOnly(other);
  arena.runs.push(...other.runs);
  arena.skipped.push(...other.skipped);
}

async function* full(arena: Arena) {
  const why = mountSmall(arena);
  if (why !== undefined) {
    arena.skipped.push(`a full disk: ${why}`);
    return;
  }
  const space = changingSpace(arena);
  await load(arena, undefined);
  space.end();
  yield* settled(arena, { mayLeave: false });
}

async function* readOnly(arena: Arena) {
  const nobody = asNobody(arena);
  if ("why" in nobody) {
    arena.skipped.push(`a read-only room: ${nobody.why}`);
    return;
  }
  await busy(arena, crew(arena, "first", 4, nobody.program), 1, ["lesson"]);
  const rights = changingRights(arena);
  await load(arena, nobody.program);
  rights.end();
  yield* settled(arena, { mayLeave: true }, nobody.program);
}

async function load(arena: Arena, program: Parameters<typeof crew>[3]): Promise<void> {
  const [agents, errands] = arena.effort === "short" ? [12, 4] : [24, 12];
  await Promise.all([
    busy(arena, crew(arena, "agent", agents, program), errands, LONG),
    busy(arena, crew(arena, "reader", 2, program), errands * 2, READING),
  ]);
}

/** When the trouble is over, everybody can write again, and what was called off does not come back. */
async function* settled(
  arena: Arena,
  more: Pick<Account, "mayLeave">,
  program?: Parameters<typeof crew>[3],
) {
  const called = arena.runs.filter((run) => answerOf(run)?.outcome === "not_committed").length;
  const after = await busy(arena, crew(arena, "after", 3, program), 2, ["artifact"]);
  const found = after
    .filter((run) => run.exit !== 0)
    .map((run) => `pid ${run.pid} cannot write when the trouble is over: ${run.out}`);
  if (called === 0) found.push("nobody met the trouble");
  const failures = ["not-committed", "outcome-unknown"];
  // A short write is tried again, so that one writer may leave several torn pieces.
  yield arena.account({ ...more, found, failures, torn: 4 * arena.runs.length });
}
