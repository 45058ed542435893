import type { Arena } from "../arena.ts";
import { hurt } from "../damage.ts";
import { busy, crew } from "../errands.ts";
import { piecesOf } from "../ledger_pieces.ts";

/** Between rounds, when nobody is at work, bytes of the ledger are hurt; then readers look, and writers go on. */
export async function* damage(arena: Arena) {
  const [agents, errands, rounds] = arena.effort === "short" ? [6, 2, 4] : [8, 5, 10];
  const writers = crew(arena, "agent", agents);
  const closers = crew(arena, "closer", rounds);
  let [standing, torn] = [new Set<string>(), 0];
  let found: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = arena.runs.length;
    await busy(arena, writers, errands);
    if (round % 2 === 0) await close(arena, closers[round]!, `e${round}`);
    const runs = arena.runs.slice(from);
    yield { ...arena.account(), runs, standing, torn, found };
    found = await hurt(arena);
    const pieces = piecesOf(arena.room);
    standing = new Set(pieces.flatMap(({ record }) => record?.id ?? []));
    // One more for the bytes that a cut leaves behind the last line end; the next writer ends them.
    torn = pieces.filter(({ record }) => record === null).length + 1;
  }
  yield { ...arena.account(), runs: [], standing, torn, found };
}

async function close(
  arena: Arena,
  { tool, session, cwd }: ReturnType<typeof crew>[number],
  to: string,
) {
  const words = ["enter", "--tool", tool, "--session-id", session, "--tier", "executing"];
  await arena.run({ cwd, words: [...words, "--engagement", to, "--json"], writes: null });
}
