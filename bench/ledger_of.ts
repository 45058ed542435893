import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Fact } from "../lib/fact/fact.ts";
import { encodeRecord } from "../lib/fact/line.ts";

type Said = Partial<{ -readonly [K in keyof Fact]: unknown }> & { readonly kind: string };

/** Between two facts, so that claims of 45 minutes are given back long before they lapse. */
const STEP = 20_000;
const LEASE = 45 * 60_000;
const TOOLS = ["claude_code", "codex", "gemini", "cursor"];
const WORDS =
  "parser lexer claim lease ledger fold schema index cache token path scope hook prompt test fixture merge branch review deadline retry".split(
    " ",
  );

/**
 * Makes a room in `directory` whose ledger holds `count` facts of eight agents at work, the newest one now: claims and
 * releases, artifacts, handoffs with their receipts, decisions that replace one another, heartbeats, now and then a
 * blocker or a risk. Behind its last fact so many claims live. The same seed makes the same ledger but for its times.
 * Returns the room.
 */
export function ledgerOf(directory: string, count: number, claims: number, seed = 1): string {
  const room = join(directory, ".rally");
  mkdirSync(join(room, "log"), { recursive: true });
  writeFileSync(join(room, ".gitignore"), "*\n");
  const file = openSync(join(room, "log/main.jsonl"), "w");
  let batch: Uint8Array[] = [];
  const flush = (): void => {
    writeSync(file, Buffer.concat(batch));
    batch = [];
  };
  for (const fact of factsOf(count, claims, seed)) {
    batch.push(encodeRecord(fact));
    if (batch.length === 4096) flush();
  }
  flush();
  closeSync(file);
  return room;
}

/** The facts of such a ledger, in order. */
export function* factsOf(count: number, claims: number, seed: number): Generator<Fact> {
  const random = generator(seed);
  const start = Date.now() - count * STEP;
  const agents = Array.from({ length: 8 }, (_, n) => agentAt(n));
  const turns = agents.map((agent) => work(agent, agents, random));
  /** Where work ends: then all agents give back what they hold, and claim in turn what is to live. */
  const end = count - claims - agents.length;
  let seen: string | undefined;
  for (let seq = 0; seq < count; seq++) {
    const n =
      seq < agents.length || seq >= end
        ? seq % agents.length
        : Math.floor(random() * agents.length);
    const { tool, session } = agents[n]!;
    const at = start + seq * STEP;
    const { kind, ...said } =
      seq < end ? turns[n]!.next().value : last(agents[n]!, seq - end < agents.length);
    const id = idOf(kind, random);
    agents[n]!.last = id;
    if (kind === "claim") agents[n]!.held = id;
    if (kind === "release") agents[n]!.held = undefined;
    const head = { v: 1, id, kind, at: new Date(at).toISOString(), tool, session };
    const lease = kind === "claim" ? { lease_until: new Date(at + LEASE).toISOString() } : {};
    yield { ...head, ...said, ...lease, ...(seen === undefined ? {} : { seen }) } as Fact;
    seen = id;
  }
}

interface Agent {
  readonly n: number;
  readonly tool: string;
  readonly session: string;
  /** Id of what it said last. */
  last: string;
  /** Id of the claim that it has not given back. */
  held: string | undefined;
  /** Handoffs that wait for its receipt. */
  readonly mail: string[];
}

function agentAt(n: number): Agent {
  const label = `${TOOLS[n % TOOLS.length]}-0${Math.floor(n / TOOLS.length) + 1}`;
  const tool = label.replace("-", ":");
  return { n, tool, session: `${label}-k3Jx9Qa${n}`, last: "", held: undefined, mail: [] };
}

/** What one agent says, for ever: piece of work upon piece of work, answering what is handed to it. */
function* work(me: Agent, all: readonly Agent[], random: () => number): Generator<Said, never> {
  const text = (words: number): string =>
    Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(" ");
  let decision: string | undefined;
  yield { kind: "session", status: "begun", role: me.n % 2 === 0 ? "builder" : "reviewer" };
  for (let piece = 0; ; piece++) {
    const lineage = { run: `run-${Math.floor(piece / 20)}`, step: `step-${me.n}-${piece}` };
    const file = Math.floor(random() * 60);
    const paths = [`packages/part-${me.n}/src/${WORDS[file % WORDS.length]}_${file}.ts`];
    if (random() < 0.2) paths.push(`packages/part-${me.n}/test/case_${file}.test.ts`);
    yield { kind: "claim", subject: text(5), paths, ...lineage };
    const claim = me.last;
    while (random() < 0.4) yield { kind: "heartbeat", status: "running" };
    for (let mail = me.mail.shift(); mail !== undefined; mail = me.mail.shift())
      yield { kind: "receipt", ref: mail, subject: text(4) };
    if (random() < 0.08) {
      const old = decision === undefined ? {} : { ref: decision };
      yield { kind: "decision", subject: text(8), summary: text(25), ...old };
      decision = me.last;
    }
    if (random() < 0.05) {
      yield { kind: random() < 0.5 ? "blocker" : "risk", subject: text(7), paths };
      yield { kind: "resolve", ref: me.last, subject: text(3) };
    }
    const evidence = [`${Math.floor(random() * 300)} tests pass`, text(6)];
    yield { kind: "artifact", subject: text(6), summary: text(30), paths, evidence, ...lineage };
    if (random() < 0.3) {
      const to = all[Math.floor(random() * all.length)]!;
      if (to !== me) {
        yield { kind: "handoff", target: to.tool, subject: text(7), summary: text(20), ...lineage };
        to.mail.push(me.last);
      }
    }
    yield { kind: "release", ref: claim, ...lineage };
  }
}

/** What one says where the work ends: its claim is given back, then it claims a file that nobody else asks for. */
function last({ last: id, held }: Agent, isLeaving: boolean): Said {
  if (!isLeaving) return { kind: "claim", subject: "held to the end", paths: [`held/${id}.ts`] };
  return held === undefined
    ? { kind: "heartbeat", status: "running" }
    : { kind: "release", ref: held };
}

function idOf(kind: string, random: () => number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  let key = "";
  for (let n = 0; n < 12; n++) key += letters[Math.floor(random() * letters.length)];
  return `${kind}_${key}`;
}

/** Numbers from 0 to 1, the same ones for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
