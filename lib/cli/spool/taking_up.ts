import { type Fact, FORMAT } from "../../fact/fact.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { appendFacts } from "../../ledger/append.ts";
import { type Disk, faultCode } from "../../ledger/disk.ts";
import { isRepeatOf, judgedEach } from "../../ledger/judged.ts";
import { segmentPath } from "../../ledger/layout.ts";
import { decodeSpooled, isForbidden, MOST, mayHoldFact, waitingIn } from "../../ledger/spool.ts";
import type { Written } from "../../ledger/written.ts";
import { type Deadline, within } from "../../room/deadline.ts";
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

type Tally = { -readonly [K in Exclude<keyof TakenUp, "left">]: TakenUp[K] };

/**
 * Appends what waits, in the order of its names, as it was said, and takes each file away once its fact was read back:
 * whoever is killed in between leaves a file whose fact stands in the ledger, and that is seen by its id. Two may do so
 * at once; the fold ignores the second line. Of more than anybody keeps the rest is for the next one.
 */
export function takeUp(context: Context, room: Room, spools: readonly string[]): TakenUp {
  const { disk } = context.world;
  const tally: Tally = { taken: 0, voided: 0, bad: 0 };
  const files = spools
    .flatMap((spool) =>
      waitingIn(disk, spool)
        .slice(0, MOST)
        .map((name) => ({ name, path: `${spool}/${name}` })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // The other half is for what was asked of this command.
  const half = { ...context, deadline: halfOf(context) };
  try {
    if (mayWrite(disk, room)) takeAll(half, room, files, tally);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
  return { ...tally, left: spools.flatMap((spool) => waitingIn(disk, spool)).length };
}

function halfOf({ world, deadline }: Context): Deadline {
  return within(deadline, deadline.left() / 2, world.ticks);
}

function takeAll(
  context: Context,
  room: Room,
  files: readonly { readonly path: string }[],
  tally: Tally,
): void {
  const waiting = files.flatMap(({ path }) => looked(context, room, path, tally) ?? []);
  const fresh = unknownHere(context, room, waiting, tally);
  for (let n = 0; n < fresh.length; n += BATCH)
    if (!append(context, room, fresh.slice(n, n + BATCH), tally)) return;
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
    if (disk.kindOf(path) === undefined) return undefined;
    const isSmall = mayHoldFact(disk, path);
    const bytes = isSmall ? disk.readWhole(path) : undefined;
    if (isSmall && bytes === undefined) return undefined;
    const record = bytes === undefined ? "too-long" : decodeSpooled(bytes);
    if (typeof record === "string" || !isWelcome(record)) {
      if (setFileAside(disk, room.place.dir, path, bytes)) tally.bad++;
      return undefined;
    }
    const fact = record as unknown as Fact;
    const isNewer = fact.v > FORMAT || (room.state.format > FORMAT && isGuarded(room, fact));
    return isNewer ? undefined : { path, fact };
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return undefined;
  }
}

/** Nobody says with right that a segment is opened or closed who cannot write to it. */
function isWelcome(record: Record<string, unknown>): boolean {
  return wellFormed(record) === "whole" && !isStructural(record["kind"]);
}

/** Without those that stand in the ledger already; their files are taken away, or set aside if they say something else. */
function unknownHere(
  context: Context,
  { ledger, place }: Room,
  waiting: readonly Waiting[],
  tally: Tally,
): Waiting[] {
  const { disk } = context.world;
  const ids = waiting.map(({ fact }) => fact.id);
  // Time is left to append what is known to be new: however long the ledger, each run gets on.
  const known = judgedEach(ledger, ids, halfOf(context));
  return waiting.filter(({ path, fact }, n) => {
    const before = known.get(fact.id);
    if (before === undefined) return false;
    if (before === null) return ids.indexOf(fact.id) === n;
    if (isRepeatOf(before.record as unknown as Fact, fact)) takeAway(disk, path);
    else if (setFileAside(disk, place.dir, path, disk.readWhole(path))) tally.bad++;
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
    if (!isHere(each)) continue;
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

/** Where that is not allowed, the file is counted as left, and the next one finds the fact in the ledger and tries again. */
function takeAway(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}
