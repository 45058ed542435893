import { envelopeIn } from "../answer.ts";
import type { Arena } from "../arena.ts";
import { type Agent, busy, crew } from "../errands.ts";
import { piecesOf } from "../ledger_pieces.ts";
import type { Run } from "../process.ts";

/** The engagement is closed again and again, by several at once and for the same name too, while others write. */
export async function* engagements(arena: Arena) {
  const [agents, errands, closings] = arena.effort === "short" ? [16, 3, 3] : [32, 8, 6];
  const closers = crew(arena, "closer", 6).map(async (agent) => {
    const runs: Run[] = [];
    for (let n = 0; n < closings; n++) runs.push(await close(arena, agent, closings));
    return runs;
  });
  await Promise.all([busy(arena, crew(arena, "agent", agents), errands), ...closers]);
  const chain = new Set(
    piecesOf(arena.room).flatMap(({ segment, record }) => [segment, record?.successor ?? segment]),
  );
  const found = (await Promise.all(closers))
    .flat()
    .filter((run) => run.exit === 0)
    .map((run) => ({ run, opened: openedBy(run) }))
    .filter(({ opened }) => opened !== undefined && !chain.has(opened))
    .map(({ run, opened }) => `pid ${run.pid} opened ${opened}, which is not in the chain`);
  if (chain.size < 3) found.push(`only ${[...chain]} came to be`);
  yield arena.account({ found, failures: ["not-committed", "bad-successor"] });
}

/** Some are killed on the way, so that whoever writes next has to open what they had closed. */
async function close(arena: Arena, agent: Agent, names: number): Promise<Run> {
  const { random, tool, session, cwd } = agent;
  const name = `e${random.below(names * 3)}`;
  const words = random.hits(0.5)
    ? ["enter", "--tier", "executing", "--engagement", name]
    : ["engagement", "close", ...(random.hits(0.7) ? [name] : [])];
  const who = ["--tool", tool, "--session-id", session, "--timeout-ms", "30000", "--json"];
  const { kill, done } = arena.begin({ cwd, words: [...words, ...who], writes: null });
  const death = random.hits(0.2) ? setTimeout(kill, random.below(200)) : undefined;
  const run = await done;
  clearTimeout(death);
  return run;
}

/** The engagement that is open as far as it knows. */
function openedBy(run: Run): string | undefined {
  const { enter, engagement } = envelopeIn(run)?.data ?? {};
  return enter?.room_id ?? engagement?.engagements.at(-1)?.name;
}
