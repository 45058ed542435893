import type { Fact } from "../../lib/fact/fact.ts";
import { type AppendOptions, appendSteps } from "../../lib/ledger/append.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { type Ledger, openLedger } from "../../lib/ledger/ledger.ts";
import { replay } from "../../lib/ledger/replay.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { exchange } from "./exchange.ts";
import { type Acknowledged, acknowledgedBy, unreadOf } from "./inboxes.ts";
import { processDisk } from "./process_disk.ts";
import { headOf, nextFact, type Speaker } from "./speech.ts";
import { type Process, ROOM, type World } from "./world.ts";

/** The seams at which a fault can be planted in the code that runs; all of them pass through as they are. */
export interface Seams {
  readonly disk: (disk: Disk) => Disk;
  readonly ledger: (ledger: Ledger) => Ledger;
  readonly speak: typeof appendSteps;
}

export const AS_BUILT: Seams = {
  disk: (disk) => disk,
  ledger: (ledger) => ledger,
  speak: appendSteps,
};

/** What a process was told of its fact before it ended. */
export interface Told {
  readonly written: Written;
  readonly durable: boolean;
  /** How often the power had been lost before. */
  readonly outages: number;
}

/** What a run leaves behind for the audit. */
export interface Witness {
  readonly told: Told[];
  /** What each process that acknowledged something had been shown, by the id of its fact. */
  readonly acks: Map<string, Acknowledged>;
  /** Ledgers as processes last saw them, to be read on from there. */
  readonly seen: { readonly process: Process; readonly ledger: Ledger }[];
}

/** Opens the room as a command does. */
export function opened(disk: Disk, seams: Seams, part: "hot" | "whole", cold = false): Ledger {
  const ledger = openLedger(
    { room: ROOM, disk: seams.disk(disk), part, count: counters() },
    { cold },
  );
  return seams.ledger(ledger);
}

/** One speaker: a command for each thing that it has to say, a step at a time. One that is killed may try the next. */
export function* writer(
  world: World,
  speaker: Speaker,
  commands: number,
  seams: Seams,
  witness: Witness,
): Generator<string> {
  for (let n = 0; n < commands; n++) {
    const process: Process = { name: `${speaker.name}.${n}`, isDead: false };
    if (world.without.includes(process.name)) continue;
    world.processes.push(process);
    yield* command(world, speaker, process, seams, witness);
    if (process.isDead && world.random.hits(0.4)) return;
  }
}

function* command(
  world: World,
  speaker: Speaker,
  process: Process,
  seams: Seams,
  witness: Witness,
): Generator<string> {
  const { random } = world;
  try {
    const part = random.pick(["hot", "whole"] as const);
    const ledger = opened(processDisk(world, process), seams, part);
    replay(ledger, NEVER);
    const key = process.name.replace(".", "-");
    const unread = unreadOf(ledger, speaker.name);
    const fact = nextFact(random, speaker, key, world.minute, ledger.state, unread);
    if (fact.kind === "inbox") witness.acks.set(fact.id, acknowledgedBy(fact, unread));
    const facts = random.hits(0.15) ? exchange(world, ledger, speaker, key) : [fact];
    const { kind, paths, refs, cursor, status } = facts.at(-1)!;
    yield `read, then ${kind} ${paths ?? refs ?? cursor ?? status ?? ""}`.trimEnd();
    const durable = kind !== "heartbeat";
    const steps = seams.speak(ledger, facts, optionsOf(speaker, fact, durable));
    for (let next = steps.next(); !process.isDead; next = steps.next()) {
      if (next.done) {
        for (const written of next.value) {
          witness.told.push({ written, durable, outages: world.outages });
          world.schedule.push(`${process.name} is told ${written.outcome}`);
          const { verdict } = written;
          if (verdict !== null && "revoked" in verdict && verdict.revoked!.length > 0)
            world.schedule.push("a claim is revoked");
        }
        break;
      }
      yield next.value;
      if (process.isDead) return;
    }
    if (process.isDead) return;
    witness.seen.push({ process, ledger });
    saveCheckpoint(ledger, random.hits(0.6));
  } catch (fault) {
    // What a killed process runs into is nobody's business; anything else is a defect.
    if (!process.isDead) throw fault;
  }
}

function optionsOf(speaker: Speaker, { id, at }: Fact, durable: boolean): AppendOptions {
  const opening = (predecessor: string): Fact => ({
    ...headOf(speaker, `engagement.opened_${id}`, 0),
    at,
    predecessor,
  });
  return { deadline: NEVER, durable, opening };
}
