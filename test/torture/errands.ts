import { type Random, randomOf } from "../simulation/random.ts";
import type { Arena } from "./arena.ts";
import type { Order, Program, Run } from "./process.ts";

/** Somebody who speaks from processes that come one after the other. */
export interface Agent {
  readonly tool: string;
  readonly session: string;
  readonly cwd: string;
  readonly n: number;
  /** Its own, so that what it does follows from the seed however the processes happen to meet. */
  readonly random: Random;
  readonly program: Program | undefined;
}

/** What an agent may set out to do. */
export type Errand = keyof typeof ERRANDS;

/** Few, and some within others, so that everybody is in everybody's way. */
export const PATHS = ["src", "src/a.ts", "src/deep", "src/deep/b.ts", "README", "docs/new.md"];
const RESOURCES = ["port:3000", "branch:main"];
/** How often somebody is so impatient as to try again with the same key at the same time. */
const TWICE = 0.06;
/** Beyond what any of them needs here, and short of being taken for hung. */
const PATIENT = ["--timeout-ms", "30000"];

export function crew(arena: Arena, name: string, count: number, program?: Program): Agent[] {
  return Array.from({ length: count }, (_, n) => ({
    tool: `${name}:${n}`,
    session: `${name}-session-${n}`,
    n,
    cwd: arena.worktrees[n % arena.worktrees.length]!,
    random: randomOf(arena.seed * 4099 + arena.random.below(1 << 20)),
    program,
  }));
}

/** Verbs that are about somebody, though what they write has a key of its own. */
const SPEAKING: ReadonlySet<string> = new Set(["next", "run-id", "heartbeat", "inbox"]);

/** A command of that kind, its key chosen beforehand so that its fact can be looked for whatever the answer. */
export function orderOf(agent: Agent, errand: Errand, key: string): Order {
  const { cwd, tool, session, program } = agent;
  const words = ERRANDS[errand](agent);
  const isWrite = words[0] === "say";
  const patience = words.includes("--timeout-ms") ? [] : PATIENT;
  const who = ["--tool", tool, "--session-id", session];
  const end = isWrite ? [...who, "--idempotency-key", key] : SPEAKING.has(words[0]!) ? who : [];
  return {
    cwd,
    words: [...words, ...end, ...patience, "--json"],
    writes: isWrite ? `${words[1]}_${key}` : null,
    ...(program === undefined ? {} : { program }),
  };
}

/** Lets every agent run so many errands one after the other, all agents at once; the first of each may be fixed. */
export async function busy(
  arena: Arena,
  agents: readonly Agent[],
  errands: number,
  pick: readonly Errand[] = WRITING,
  first?: Errand,
): Promise<Run[]> {
  const all = agents.map(async (agent) => {
    const runs: Run[] = [];
    for (let n = 0; n < errands; n++) {
      const key = `${agent.tool.replace(":", "-")}-${agent.random.below(1e9)}`;
      const errand = n === 0 && first !== undefined ? first : agent.random.pick(pick);
      const order = orderOf(agent, errand, key);
      const twice = agent.random.hits(TWICE) ? [order, order] : [order];
      runs.push(...(await Promise.all(twice.map((each) => arena.run(each)))));
    }
    return runs;
  });
  return (await Promise.all(all)).flat();
}

export const WRITING: readonly Errand[] = [
  ...(["claim", "claim", "claim", "release"] as const),
  ...(["handoff", "artifact", "lesson"] as const),
  ...(["run", "checkIn", "acknowledge"] as const),
];
export const READING: readonly Errand[] = [
  "check",
  "check",
  "check",
  "room",
  "next",
  "recent",
  "search",
];

const text = ({ random }: Agent): string => `work ${random.below(1000)}`;

const ERRANDS = {
  claim: (agent: Agent) => {
    const { random } = agent;
    const words = ["say", "claim", "--subject", text(agent), "--path", random.pick(PATHS)];
    if (random.hits(0.15)) words.push(random.pick(PATHS));
    if (random.hits(0.15)) words.push("--resource", random.pick(RESOURCES));
    return random.hits(0.2) ? [...words, "--tree"] : words;
  },
  /** A few of them want the same at once. */
  rush: ({ n }: Agent) => {
    return ["say", "claim", "--subject", "mine", "--path", `lib/${Math.floor(n / 4)}.ts`];
  },
  /** Rather gives up than waits. */
  hasty: (agent: Agent) => {
    const { random } = agent;
    const words = ["say", "claim", "--subject", text(agent), "--path", random.pick(PATHS)];
    return [...words, "--timeout-ms", String(100 + random.below(200))];
  },
  release: ({ random }: Agent) =>
    random.hits(0.7)
      ? ["say", "release", "--mine"]
      : ["say", "release", "--path", random.pick(PATHS)],
  handoff: (agent: Agent) => ["say", "handoff", "--to", "all", "--subject", text(agent)],
  artifact: (agent: Agent) => ["say", "artifact", "--subject", text(agent)],
  /** Begins a run or goes on with it, or ends it for whomever. */
  run: ({ random }: Agent) => [
    "run-id",
    ...(random.hits(0.4) ? ["--end", "--force", "--reason", "it must be"] : []),
  ],
  checkIn: (agent: Agent) => ["heartbeat", "--task-ref", text(agent), "--progress", text(agent)],
  acknowledge: ({ random }: Agent) => [
    ...["inbox", "--ack"],
    ...(random.hits(0.5) ? ["--limit", String(1 + random.below(3))] : []),
  ],
  /** Of any size up to what a body may have. */
  lesson: (agent: Agent) => {
    const body = "x".repeat(agent.random.below(16_000));
    return ["say", "lesson", "--subject", text(agent), "--summary", body];
  },
  /** Three of them are due a checkpoint. */
  long: (agent: Agent) => [
    ...["say", "lesson", "--subject", text(agent), "--summary", "x".repeat(12_000)],
  ],
  /** Without an identity, so that every claim is a peer's. */
  check: ({ random }: Agent) => ["check", "before-write", "--path", random.pick(PATHS)],
  room: () => ["room", "--limit", "10000"],
  next: ({ random }: Agent) => ["next", ...(random.hits(0.5) ? ["--audit"] : [])],
  recent: () => ["recent", "--limit", "5"],
  /** From facts.db, which it may have to make. */
  search: () => ["search", "work", "--limit", "5"],
} satisfies Record<string, (agent: Agent) => string[]>;
