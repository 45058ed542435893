import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { type AppendOptions, appendFacts, appendSteps } from "../../lib/ledger/append.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { type Entry, type Ledger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { runningCrc } from "../../lib/ledger/running_crc.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { minute } from "../room/hostile_sequences.ts";
import { ADA, type Saying, type Voice } from "../room/story.ts";
import { type Call, faultyDisk } from "./faulty_disk.ts";
import { memoryDisk } from "./memory_disk.ts";

/** A directory for one test, gone when it is over. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), "rally-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A room on the real disk that nobody has written to. */
export function scratchRoom(): { room: string; disk: Disk } {
  return { room: join(scratch(), ".rally"), disk: nodeDisk(counters()) };
}

/** A room in memory whose every call of the disk is remembered. */
export function watchedRoom() {
  const files = memoryDisk();
  const disk = faultyDisk(files, () => undefined);
  const called = (name: Call["name"]): string[] =>
    disk.calls.filter((each) => each.name === name).map((each) => each.path);
  return { place: { room: "/.rally", disk }, files, called };
}

/** Where a ledger is and how much of it is wanted. */
export interface Place {
  readonly room: string;
  readonly disk: Disk;
  readonly part?: "hot" | "whole";
}

/** A ledger folded to its end, from its checkpoint or `cold`. */
export function folded(
  { room, disk, part = "whole" }: Place,
  cold = false,
  watch?: (entry: Entry) => void,
): Ledger {
  const ledger = openLedger({ room, disk, part, count: counters() }, { cold });
  replay(ledger, NEVER, watch);
  return ledger;
}

/** All lines of the ledger as the fold finds them. */
export function entries(place: Place): Entry[] {
  const found: Entry[] = [];
  folded(place, true, (entry) => found.push(entry));
  return found;
}

/** Everything that a reader knows, for comparing two of them. */
export function known(ledger: Ledger): object {
  const { segment, offset, ends } = ledger;
  const crc = runningCrc(ledger);
  return { segment, offset, crc, ends, state: snapshot(ledger.state, ledger.part) };
}

/** A fact whose id says its kind: `claim_1` is a claim. A minute after the beginning, unless it says when. */
export function said(by: Voice, id: string, { m = 1, lease, ...fields }: Saying = {}): Fact {
  const until = lease === undefined ? {} : { lease_until: minute(m + lease) };
  const kind = id.slice(0, id.lastIndexOf("_"));
  return { v: 1, id, kind, at: minute(m), ...by, ...until, ...fields } as unknown as Fact;
}

/** A claim of an hour on one path. */
export function claimed(by: Voice, id: string, path: string, saying: Saying = {}): Fact {
  return said(by, id, { paths: [path], lease: 60, ...saying });
}

/** Who opens a segment, in whose name, and that nothing presses. */
export const OPTIONS: AppendOptions = {
  deadline: NEVER,
  durable: true,
  opening: (predecessor) => said(ADA, `engagement.opened_${predecessor}`, { predecessor }),
};

export function append(
  ledger: Ledger,
  facts: readonly Fact[],
  options: Partial<AppendOptions> = {},
): Written[] {
  return appendFacts(ledger, facts, { ...OPTIONS, ...options });
}

/** Outcomes alone. */
export function outcomes(written: readonly Written[]): string[] {
  return written.map((each) => each.outcome);
}

/** Runs a writer to just before the step of that name; what comes back lets it go on to its end. */
export function paused(ledger: Ledger, fact: Fact, step: string): () => Written[] {
  const steps = appendSteps(ledger, [fact], OPTIONS);
  let next = steps.next();
  while (!next.done && next.value !== step) next = steps.next();
  return () => {
    while (!next.done) next = steps.next();
    return next.value;
  };
}
