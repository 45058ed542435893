import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { randomOf } from "../../simulation/random.ts";
import { answerOf } from "../answer.ts";
import type { Arena } from "../arena.ts";
import { type Agent, busy, crew, type Errand, orderOf, READING, WRITING } from "../errands.ts";
import { interrupting } from "../interrupting.ts";
import type { Run } from "../process.ts";

/**
 * Writers that are killed: at any time from their beginning to the end that they would have had, or as soon as somebody
 * has written. Some of the dead try again with their key, as those do who were told nothing.
 */
export async function* kills(arena: Arena) {
  const [waves, atOnce] = arena.effort === "short" ? [5, 12] : [16, 24];
  const interruptions = interrupting(arena);
  const agents = crew(arena, "agent", atOnce);
  await busy(arena, crew(arena, "first", 1), 1, ["lesson"]);
  let span = 0;
  for (let wave = 0; wave < waves; wave++) {
    const began = performance.now();
    const stop = wave > 0 && wave % 2 === 0 ? killingAtGrowth(arena) : () => {};
    const ends = agents.map((agent, n) => {
      const errand = agent.random.pick<Errand>(n % 6 === 5 ? READING : WRITING);
      return mortal(arena, agent, `${errand}-${wave}-${n}`, errand, wave % 2 === 1 ? span : null);
    });
    const runs = await Promise.all(ends);
    stop();
    if (wave === 0) span = performance.now() - began;
    await Promise.all(runs.map((run, n) => retry(arena, agents[n]!, run)));
  }
  interruptions.end();
  yield arena.account();
}

/** A process that lives for a random part of the time that such a wave takes; for ever if that is not said. */
async function mortal(
  arena: Arena,
  agent: Agent,
  key: string,
  errand: Errand,
  span: number | null,
): Promise<Run> {
  const { kill, done } = arena.begin(orderOf(agent, errand, key));
  const death =
    span === null ? undefined : setTimeout(kill, agent.random.below(span * 1000) / 1000);
  const run = await done;
  clearTimeout(death);
  return run;
}

/** Kills somebody whenever the ledger has grown: between an append and its answer, often enough. */
function killingAtGrowth(arena: Arena): () => void {
  const log = join(arena.room, "log");
  if (!existsSync(log)) return () => {};
  const random = randomOf(arena.random.below(1 << 20));
  const watcher = watch(log, () => {
    const living = [...arena.living];
    if (living.length > 0 && random.hits(0.5)) random.pick(living).kill();
  });
  return () => watcher.close();
}

/** The same words with the same key, if it is not known what became of them. */
async function retry(arena: Arena, agent: Agent, run: Run): Promise<void> {
  if (run.writes === null || answerOf(run) !== undefined || agent.random.hits(0.3)) return;
  const { cwd, words, writes } = run;
  await arena.run({ cwd, words, writes });
}
