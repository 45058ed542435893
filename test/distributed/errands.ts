import { type Random, randomOf } from "../simulation/random.ts";
import type { Order } from "../torture/process.ts";
import type { Clone } from "./clones.ts";

/** Somebody who works in a clone, in processes that come one after the other. */
export interface Agent {
  readonly clone: Clone;
  readonly tool: string;
  readonly session: string;
  readonly random: Random;
}

/** What all of them want. */
export const PATHS = Array.from({ length: 100 }, (_, n) => `src/${n}.ts`);

export function crewOf(clone: Clone, count: number, seed: number): Agent[] {
  return Array.from({ length: count }, (_, n) => ({
    clone,
    tool: `${clone.name}:${n}`,
    session: `${clone.name}-session-${n}`,
    random: randomOf(seed * 4099 + n),
  }));
}

/** A command of this kind that gives up after so many milliseconds, with a key by which its fact can be looked for. */
export function orderOf(agent: Agent, errand: Errand, key: string, patience: number): Order {
  const { clone, tool, session } = agent;
  const words = ERRANDS[errand](agent);
  const isWrite = words[0] === "say";
  return {
    cwd: clone.cwd,
    words: [
      ...[...words, "--tool", tool, "--session-id", session],
      ...(isWrite ? ["--idempotency-key", key] : []),
      ...["--timeout-ms", String(patience), "--json"],
    ],
    writes: isWrite ? `${words[1]}_${key}` : null,
    program: clone.program,
  };
}

const claim = ({ random }: Agent): string[] => [
  ...["say", "claim", "--path", random.pick(PATHS), "--subject", `work ${random.below(1000)}`],
];

const ERRANDS = {
  claim,
  claimForAll: (agent: Agent) => [...claim(agent), "--sync"],
  release: () => ["say", "release", "--mine"],
  /** Travels too, and ends nothing. */
  lesson: ({ random }: Agent) => {
    const body = "x".repeat(1 + random.below(2000));
    return ["say", "lesson", "--subject", `learnt ${random.below(1000)}`, "--summary", body];
  },
  sync: () => ["sync"],
} satisfies Record<string, (agent: Agent) => string[]>;

export type Errand = keyof typeof ERRANDS;

/** As often as each is to be met. */
export const ALL: readonly Errand[] = [
  ...(["claim", "claim", "claim", "claimForAll", "claimForAll"] as const),
  ...(["lesson", "release", "sync", "sync"] as const),
];
