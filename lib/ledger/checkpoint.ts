import { crc32 } from "../fact/crc32.ts";
import { FOLD_VERSION } from "../room/fold.ts";
import { restore, snapshot } from "../room/snapshot.ts";
import type { Handle } from "./disk.ts";
import { checkpointPath, segmentPath } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import { runningCrc } from "./running_crc.ts";
import { saidTwice, twice } from "./twice.ts";

/** Written anew after so many facts or bytes behind the last one. */
const FACTS = 32;
const BYTES = 32 * 1024;
/** How many bytes at the beginning of the room tell it from another room. */
const HEAD = 256;
/** And how many before the end of the segment before, while its successor has not been opened. */
const GUARD = 256;

/** A state, and the place in the ledger that it was folded up to. */
export interface Checkpoint {
  readonly v: 1;
  readonly fold: number;
  readonly part: "hot" | "whole";
  readonly segment: string;
  readonly offset: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly crc: number;
  readonly head: Mark;
  readonly guard: Mark;
  readonly state: Record<string, unknown>;
}

/** Length and CRC-32 of some bytes. */
interface Mark {
  readonly length: number;
  readonly crc: number;
}

/**
 * Puts the ledger where its checkpoint stands, if there is one that fits; otherwise at the beginning. To find out what
 * was believed before bytes changed, `lax` is content with one of the two marks.
 */
export function loadCheckpoint(ledger: Ledger, lax = false): void {
  try {
    const saved = read(ledger);
    if (saved !== undefined) resume(ledger, saved, lax);
  } catch {
    // A cache that cannot be read decides nothing.
  }
}

/**
 * Puts the ledger where this checkpoint stands, if the ledger still begins and ends there as it did. Anything in doubt
 * is as good as no checkpoint: the answer is false, and the fold begins at the beginning (DESIGN, checkpoint).
 */
export function resume(ledger: Ledger, saved: Checkpoint, lax = false): boolean {
  try {
    if (saved.fold !== FOLD_VERSION || saved.part !== ledger.part || !agrees(ledger, saved, lax))
      return false;
    ledger.state = restore(saved.state);
  } catch {
    if (ledger.handle !== undefined) ledger.disk.close(ledger.handle);
    Object.assign(ledger, { handle: undefined, guard: new Uint8Array(0) });
    return false;
  }
  ledger.segment = saved.segment;
  ledger.offset = saved.offset;
  ledger.ends = { ...saved.ends };
  ledger.crc = { value: saved.crc, upTo: saved.offset };
  return true;
}

/** Writes a checkpoint if enough stands behind the last one, or if `now` is asked for. Failing is no fault. */
export function saveCheckpoint(ledger: Ledger, now = false): void {
  const { tail } = ledger;
  const nothing = ledger.offset === 0 && ledger.segment === "main";
  if (nothing || tail.facts === 0 || (!now && tail.facts < FACTS && tail.bytes < BYTES)) return;
  try {
    const parts = partsToSave(ledger, now);
    const head = headOf(ledger);
    if (head === undefined) return;
    ledger.disk.makeDirectory(`${ledger.room}/cache`);
    // Heartbeats wait for no disk: should the power go, no checkpoint may stand on bytes that never got there.
    const ended = ledger.handle === undefined ? endOf(ledger) : undefined;
    const handle = ledger.handle ?? ended?.handle;
    if (handle !== undefined) ledger.disk.sync(handle);
    if (ended !== undefined) ledger.disk.close(ended.handle);
    for (const part of parts)
      ledger.disk.replace(checkpointPath(ledger.room, part), twice(made(ledger, head, part)));
    ledger.tail = { facts: 0, bytes: 0 };
  } catch {
    // A read-only room is only slower.
  }
}

/**
 * Who folds all of it folds the hot part too. If that may have been cut short (`now`), it does not put back a hot one
 * that has come further: checks before a write might else never reach the end of a long ledger.
 */
function partsToSave(ledger: Ledger, now: boolean): readonly Ledger["part"][] {
  if (ledger.part === "hot") return ["hot"];
  return now && hotSeq(ledger) > ledger.state.seq ? ["whole"] : ["hot", "whole"];
}

/** How far the hot checkpoint has come, as far as can be read. */
function hotSeq(ledger: Ledger): number {
  try {
    const hot = read({ ...ledger, part: "hot" });
    return hot?.fold === FOLD_VERSION ? Number(hot.state["seq"]) : 0;
  } catch {
    return 0;
  }
}

/** The ledger as far as it has been folded, to go on from there another time. */
export function checkpointOf(
  ledger: Ledger,
  part: Ledger["part"] = ledger.part,
): Checkpoint | undefined {
  const head = headOf(ledger);
  return head && made(ledger, head, part);
}

function made(ledger: Ledger, head: Mark, part: Ledger["part"]): Checkpoint {
  const { segment, offset, ends } = ledger;
  const state = snapshot(ledger.state, part);
  const crc = runningCrc(ledger);
  const ended = ledger.handle === undefined ? endOf(ledger) : undefined;
  if (ended !== undefined) ledger.disk.close(ended.handle);
  const guard = ended?.guard ?? mark(ledger.guard);
  return { v: 1, fold: FOLD_VERSION, part, segment, offset, ends, crc, head, guard, state };
}

function endOf(ledger: Ledger): ReturnType<typeof endBefore> {
  return endBefore(ledger, ledger.state.segments, ledger.segment, ledger.ends);
}

function read(ledger: Ledger): Checkpoint | undefined {
  const bytes = ledger.disk.readWhole(checkpointPath(ledger.room, ledger.part));
  return bytes && (saidTwice(bytes) as Checkpoint | undefined);
}

/** Whether the ledger still has, before the offset and at the beginning of the room, the bytes that were folded. */
function agrees(ledger: Ledger, saved: Checkpoint, lax: boolean): boolean {
  const handle = ledger.disk.open(segmentPath(ledger.room, saved.segment), "read");
  if (handle === undefined) return fitsBefore(ledger, saved);
  if (saved.offset < saved.guard.length) {
    // Nobody had opened the segment then; somebody has since.
    ledger.disk.close(handle);
    return fitsBefore(ledger, saved);
  }
  const guard = new Uint8Array(saved.guard.length);
  const got = ledger.disk.read(handle, guard, saved.offset - guard.length);
  const ends = got === guard.length && crc32(guard, 0, got) === saved.guard.crc;
  const begins = (): boolean => {
    const head = headOf({ ...ledger, handle, segment: saved.segment }, saved.head.length);
    return head !== undefined && isSame(head, saved.head);
  };
  if (lax ? !ends && !begins() : !ends || !begins()) {
    ledger.disk.close(handle);
    return false;
  }
  ledger.handle = handle;
  ledger.guard = guard;
  return true;
}

/** Closed, and nobody had opened the successor yet: what was folded ends in the segment before. */
function fitsBefore(
  ledger: Ledger,
  { segment, offset, ends, head, guard, state }: Checkpoint,
): boolean {
  const { segments } = state as { readonly segments: readonly string[] };
  const ended = endBefore(ledger, segments, segment, ends);
  if (offset > 0 || ended === undefined) return false;
  ledger.disk.close(ended.handle);
  const begins = headOf({ ...ledger, segment }, head.length);
  return isSame(ended.guard, guard) && begins !== undefined && isSame(begins, head);
}

/** The segment before one that nobody has opened yet, and the mark of what stands there before its end. */
function endBefore(
  { disk, room }: Ledger,
  segments: readonly string[],
  segment: string,
  ends: Checkpoint["ends"],
): { readonly handle: Handle; readonly guard: Mark } | undefined {
  const before = segments[segments.indexOf(segment) - 1];
  const end = before === undefined ? undefined : ends[before];
  const handle = end && disk.open(segmentPath(room, before!), "read");
  if (!handle) return undefined;
  const bytes = new Uint8Array(Math.min(GUARD, end));
  const got = disk.read(handle, bytes, end - bytes.length);
  return { handle, guard: mark(bytes.subarray(0, got)) };
}

function isSame(one: Mark, other: Mark): boolean {
  return one.length === other.length && one.crc === other.crc;
}

/** The mark of the room's first bytes. */
function headOf(ledger: Ledger, length = HEAD): Mark | undefined {
  const isOpen = ledger.segment === "main" && ledger.handle !== undefined;
  const handle = isOpen
    ? ledger.handle
    : ledger.disk.open(segmentPath(ledger.room, "main"), "read");
  if (handle === undefined) return undefined;
  const bytes = new Uint8Array(
    ledger.segment === "main" && ledger.offset > 0 ? Math.min(length, ledger.offset) : length,
  );
  const got = ledger.disk.read(handle, bytes, 0);
  if (!isOpen) ledger.disk.close(handle);
  return mark(bytes.subarray(0, got));
}

function mark(bytes: Uint8Array): Mark {
  return { length: bytes.length, crc: crc32(bytes, 0, bytes.length) };
}
