import type { Fact } from "../../fact/fact.ts";
import { decodeLine } from "../../fact/line.ts";
import { type Checkpoint, checkpointOf, resume } from "../../ledger/checkpoint.ts";
import { exchangePath, segmentPath } from "../../ledger/layout.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { saidTwice, twice } from "../../ledger/twice.ts";
import { type KeptFacts, type OwnFact, type OwnFacts, ownFacts } from "./own_facts.ts";

/** A checkpoint, and what may still have to go out of what stands before it. */
interface Kept {
  readonly checkpoint: Checkpoint;
  readonly facts: KeptFacts;
}

/**
 * Puts a ledger at its beginning where the last exchange left it, with what was still to be published then; nothing where
 * that is not known, or not of this ledger.
 */
export function lastExchange(ledger: Ledger): OwnFacts | undefined {
  try {
    const bytes = ledger.disk.readWhole(exchangePath(ledger.room, ledger.part));
    const kept = bytes && (saidTwice(bytes) as Kept | undefined);
    // Nothing may fail any more once the ledger stands there.
    if (!isWhole(kept?.facts) || !resume(ledger, kept!.checkpoint)) return undefined;
    const { state } = ledger;
    return ownFacts({ facts: kept!.facts, state, read: (place) => factAt(ledger, place) });
  } catch {
    // What is derived decides nothing.
    return undefined;
  }
}

/** Keeps how far an exchange has come. Failing is no fault. */
export function keepExchange(ledger: Ledger, own: OwnFacts): void {
  const { disk, room, part, state, handle } = ledger;
  if (handle === undefined || own.lacks(state)) return;
  try {
    const checkpoint = checkpointOf(ledger);
    if (checkpoint === undefined) return;
    const kept: Kept = { checkpoint, facts: own.kept(state) };
    disk.makeDirectory(`${room}/cache`);
    // As of any checkpoint: none may stand on bytes that never got to the disk.
    disk.sync(handle);
    disk.replace(exchangePath(room, part), twice(kept));
  } catch {
    // A read-only room is only slower.
  }
}

function isWhole(facts: Partial<KeptFacts> | undefined): boolean {
  return Array.isArray(facts?.own) && Array.isArray(facts.there);
}

function factAt({ disk, room }: Ledger, { segment, offset, length }: OwnFact): Fact | undefined {
  const handle = disk.open(segmentPath(room, segment), "read");
  if (handle === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(length);
    if (disk.read(handle, bytes, offset) < length) return undefined;
    const record = decodeLine(bytes, 0, length);
    return typeof record === "string" ? undefined : (record as unknown as Fact);
  } finally {
    disk.close(handle);
  }
}
