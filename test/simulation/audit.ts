import { appendFacts } from "../../lib/ledger/append.ts";
import type { Entry, Ledger } from "../../lib/ledger/ledger.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { runningCrc } from "../../lib/ledger/running_crc.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { misfolded } from "./exchange.ts";
import { gluedRecord, Watch } from "./holders.ts";
import { misread } from "./inboxes.ts";
import { headOf, type Speaker } from "./speech.ts";
import type { World } from "./world.ts";
import { opened, type Seams, type Told, type Witness } from "./writer.ts";

const AUDITOR: Speaker = { name: "auditor", skew: 0 };

/** Everything that is wrong with what a run left behind; nothing may go wrong with the disk any more. */
export function audit(world: World, seams: Seams, { told, acks, seen }: Witness): string[] {
  const before = readersThatDiffer(world, seams, []);
  endTornLine(world, seams);
  const watch = new Watch();
  const entries = new Map<string, Entry>();
  const wrong = [...before];
  const refused = told.filter((each) => each.written.outcome === "void");
  const ledger = opened(world.files, seams, "whole", true);
  replay(ledger, NEVER, (entry) => {
    const id = entry.record?.id as string | undefined;
    if (id !== undefined && !entries.has(id)) entries.set(id, entry);
    wrong.push(...watch.see(ledger.state, entry), ...gluedRecord(world, entry));
    for (const { written } of refused) {
      if (ledger.state.claims.has(written.fact.id))
        wrong.push(`${written.fact.id} was told void, but is held at ${entry.seq}`);
    }
  });
  for (const each of told) wrong.push(...lie(each, entries, world.outages));
  wrong.push(...misread(ledger, entries, acks), ...misfolded(world, ledger));
  const living = seen.filter(({ process }) => !process.isDead).map(({ ledger }) => ledger);
  return [...wrong, ...readersThatDiffer(world, seams, living)];
}

/** What nobody has ended yet, the next record ends: bytes called `not_committed` must not come to life then. */
function endTornLine(world: World, seams: Seams): void {
  const ledger = opened(world.files, seams, "hot", true);
  replay(ledger, NEVER);
  const opening = (predecessor: string) => ({
    ...headOf(AUDITOR, "engagement.opened_auditor", 0),
    predecessor,
  });
  const last = headOf(AUDITOR, `heartbeat_auditor-${ledger.state.seq}`, -10_000);
  appendFacts(ledger, [last], { deadline: NEVER, durable: true, opening });
}

/** Whether a process was told what every reader finds. */
function lie({ written, durable, outages }: Told, entries: Map<string, Entry>, all: number) {
  const { fact, outcome, seq, verdict } = written;
  const entry = entries.get(fact.id);
  const wrong = (why: string): string[] => [`${fact.id} was told ${outcome}, but ${why}`];
  if (outcome === "unknown") return [];
  if (outcome === "not_committed") return entry === undefined ? [] : wrong("it stands there");
  // Nobody waited for its bytes to be on disk, and then the power went: it may be gone, or stand elsewhere.
  if (!durable && outages < all) return [];
  if (entry === undefined) return wrong("it does not stand there");
  const isVoid = entry.verdict.outcome === "void";
  if ((outcome === "void") !== isVoid) return wrong(`it is ${entry.verdict.outcome}`);
  return isAsTold({ seq, verdict }, entry) ? [] : wrong("with another verdict or at another place");
}

function isAsTold(told: Pick<Written, "seq" | "verdict">, entry: Entry): boolean {
  const same = JSON.stringify(told.verdict) === JSON.stringify(entry.verdict);
  return told.seq === entry.seq && same;
}

/** Cold, through either checkpoint, or from where another process stopped: all fold the same. */
export function readersThatDiffer(world: World, seams: Seams, others: readonly Ledger[]): string[] {
  const cold = knownTo(opened(world.files, seams, "whole", true));
  const readers: [string, Ledger][] = [
    ["the cold hot part", opened(world.files, seams, "hot", true)],
    ["the hot checkpoint", opened(world.files, seams, "hot")],
    ["the whole checkpoint", opened(world.files, seams, "whole")],
    ...others.map((each, n): [string, Ledger] => [`process ${n}`, each]),
  ];
  return readers
    .filter(([, ledger]) => knownTo(ledger)[ledger.part] !== cold[ledger.part])
    .map(([name]) => `${name} folds another state than a cold reader`);
}

function knownTo(ledger: Ledger): Record<"hot" | "whole", string> {
  replay(ledger, NEVER);
  const { segment, offset, ends, state } = ledger;
  const place = { segment, offset, crc: runningCrc(ledger), ends };
  const told = (part: "hot" | "whole"): string =>
    JSON.stringify({ ...place, state: snapshot(state, part) });
  return { hot: told("hot"), whole: ledger.part === "whole" ? told("whole") : "" };
}
