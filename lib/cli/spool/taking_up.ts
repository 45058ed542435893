import { type Fact, FORMAT } from "../../fact/fact.ts";
import { MAX_RECORD } from "../../fact/line.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { appendFacts } from "../../ledger/append.ts";
import { type Disk, faultCode } from "../../ledger/disk.ts";
import { judged, mentioned } from "../../ledger/judged.ts";
import { segmentPath } from "../../ledger/layout.ts";
import { decodeSpooled, isForbidden, waitingIn } from "../../ledger/spool.ts";
import { sameText, type Written } from "../../ledger/written.ts";
import type { Context } from "../context.ts";
import { noteVoid } from "../late_verdicts.ts";
import { isStructural } from "../moving/intake.ts";
import type { Room } from "../room.ts";
import { isGuarded, openingBy } from "../speak.ts";
import type { TakenUp } from "../spools.ts";
import { setFileAside } from "./bad_file.ts";

/** Facts appended at once; few, for the reason that an import has (lib/cli/moving/intake.ts). */
const BATCH = 64;

interface Waiting {
  readonly path: string;
  readonly fact: Fact;
}

type Tally = { -readonly [K in keyof TakenUp]: TakenUp[K] };

/**
 * Appends what waits, in the order of its names, as it was said, and takes each file away once its fact was read back:
 * whoever is killed in between leaves a file whose fact stands in the ledger, and that is seen by its id. Two may do so
 * at once; the fold ignores the second line.
 */
export function takeUp(context: Context, room: Room, spools: readonly string[]): TakenUp {
  const { disk } = context.world;
  const tally: Tally = { taken: 0, voided: 0, left: 0, bad: 0 };
  const files = spools
    .flatMap((spool) => waitingIn(disk, spool).map((name) => ({ name, path: `${spool}/${name}` })))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!mayWrite(disk, room)) return { ...tally, left: files.length };
  try {
    takeAll(context, room, files, tally);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    tally.left = files.length - tally.taken - tally.bad;
  }
  return tally;
}

function takeAll(
  context: Context,
  room: Room,
  files: readonly { readonly path: string }[],
  tally: Tally,
): void {
  const waiting = files.flatMap(({ path }) => looked(context, room, path, tally) ?? []);
  const fresh = unknownHere(context, room, waiting, tally);
  for (let n = 0; n < fresh.length; n += BATCH) {
    if (append(context, room, fresh.slice(n, n + BATCH), tally)) continue;
    tally.left += Math.max(0, fresh.length - n - BATCH);
    return;
  }
}

/** Looks before the ledger is searched: whoever waits here himself would search it at every prompt. */
function mayWrite(disk: Disk, { ledger }: Room): boolean {
  const path = segmentPath(ledger.room, ledger.segment);
  // What is not there yet is for the append to make, in its own way.
  if (disk.kindOf(path) !== "file") return true;
  try {
    const handle = disk.open(path, "append");
    if (handle !== undefined) disk.close(handle);
    return true;
  } catch (fault) {
    return !isForbidden(faultCode(fault));
  }
}

/** The fact that a file holds; nothing where it is gone, is left alone, or held none and was set aside. */
function looked({ world }: Context, room: Room, path: string, tally: Tally): Waiting | undefined {
  const { disk } = world;
  try {
    const kind = disk.kindOf(path);
    if (kind === undefined) return undefined;
    const isSmall = kind === "file" && (disk.about(path)?.size ?? 0) <= MAX_RECORD + 2;
    const bytes = isSmall ? disk.readWhole(path) : undefined;
    if (isSmall && bytes === undefined) return undefined;
    const record = bytes === undefined ? "too-long" : decodeSpooled(bytes);
    if (typeof record === "string" || !isWelcome(record)) {
      tally[setFileAside(disk, room.place.dir, path, bytes) ? "bad" : "left"]++;
      return undefined;
    }
    const fact = record as unknown as Fact;
    const isNewer = fact.v > FORMAT || (room.state.format > FORMAT && isGuarded(room, fact));
    if (!isNewer) return { path, fact };
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
  tally.left++;
  return undefined;
}

/** Nobody says with right that a segment is opened or closed who cannot write to it. */
function isWelcome(record: Record<string, unknown>): boolean {
  return wellFormed(record) === "whole" && !isStructural(record["kind"]);
}

/** Without those that stand in the ledger already; their files are taken away, or set aside if they say something else. */
function unknownHere(
  { world, deadline }: Context,
  { ledger, place }: Room,
  waiting: readonly Waiting[],
  tally: Tally,
): Waiting[] {
  const { disk } = world;
  const met = mentioned(
    ledger,
    waiting.map(({ fact }) => fact.id),
  );
  return waiting.filter(({ path, fact }, n) => {
    const isFirst = waiting.findIndex((each) => each.fact.id === fact.id) === n;
    const before = isFirst && met.has(fact.id) ? judged(ledger, fact.id, deadline) : undefined;
    if (isFirst && before === undefined) return true;
    if (typeof before !== "object") tally.left++;
    else if (sameText(before.record as unknown as Fact, fact)) takeAway(disk, path);
    else tally[setFileAside(disk, place.dir, path, disk.readWhole(path)) ? "bad" : "left"]++;
    return false;
  });
}

/** Appends a batch and takes the files away; false where it cannot go on. */
function append(context: Context, room: Room, waiting: readonly Waiting[], tally: Tally): boolean {
  const { world, deadline } = context;
  // Others may have taken some up since we looked.
  const batch = waiting.filter(({ path }) => world.disk.kindOf(path) === "file");
  if (batch.length === 0) return true;
  const facts = batch.map(({ fact }) => fact);
  const opening = openingBy(context, room, facts[0]!);
  const written = appendFacts(room.ledger, facts, { deadline, durable: true, opening });
  for (const [n, each] of written.entries()) {
    if (!isHere(each)) {
      tally.left++;
      continue;
    }
    tally.taken++;
    if (each.verdict?.outcome === "void") {
      tally.voided++;
      noteVoid(world, room.place.dir, each.fact, each.verdict.reason);
    }
    takeAway(world.disk, batch[n]!.path);
  }
  return written.every(isHere);
}

/** A repeat is of somebody who came first with this id; the next look tells whether it says the same. */
function isHere({ outcome, verdict }: Written): boolean {
  return (outcome === "committed" || outcome === "void") && verdict?.outcome !== "repeat";
}

/** Where that is not allowed, the next one finds the fact in the ledger and tries again. */
function takeAway(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}
