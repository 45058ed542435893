import { emptyState, type State } from "../room/state.ts";
import type { Verdict } from "../room/verdict.ts";
import { loadCheckpoint } from "./checkpoint.ts";
import type { Counters, Disk, Handle } from "./disk.ts";

/** A ledger as far as it has been folded. One per command; nothing here outlives the process. */
export interface Ledger {
  readonly disk: Disk;
  readonly count: Counters;
  /** The directory `.rally`; it need not exist. */
  readonly room: string;
  readonly part: "hot" | "whole";
  state: State;
  /** The fold stops behind the line of this `seq`; it may be moved on. */
  until: number;
  /** Segment and offset behind the last line folded. */
  segment: string;
  offset: number;
  /** Where each segment left behind was closed. */
  ends: Record<string, number>;
  /** CRC-32 of the segment's bytes before an offset; `runningCrc` brings it up to `Ledger.offset`. */
  crc: { value: number; upTo: number };
  handle: Handle | undefined;
  /** Facts and bytes folded since the checkpoint was taken. */
  tail: { facts: number; bytes: number };
  /** The last 256 bytes before `offset`, or fewer near the beginning. */
  guard: Uint8Array;
}

/** One line of the ledger as the fold found it. */
export interface Entry {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  readonly seq: number;
  /** The record, or nothing where the bytes are damaged. */
  readonly record: Record<string, unknown> | null;
  /** What the fold made of it; for damaged bytes why they are. */
  readonly verdict: Verdict | { readonly outcome: "damaged"; readonly reason: string };
}

/** Opens the ledger at its checkpoint (`lax`: if need be, at one that fits only in part), or at its beginning. */
export function openLedger(
  at: Pick<Ledger, "disk" | "count" | "room" | "part">,
  how: { readonly cold?: boolean; readonly lax?: boolean } = {},
): Ledger {
  const ledger: Ledger = {
    ...at,
    state: emptyState(at.part),
    until: Number.POSITIVE_INFINITY,
    segment: "main",
    offset: 0,
    ends: {},
    crc: { value: 0, upTo: 0 },
    handle: undefined,
    tail: { facts: 0, bytes: 0 },
    guard: new Uint8Array(0),
  };
  if (how.cold !== true) loadCheckpoint(ledger, how.lax);
  return ledger;
}

/** Lets go of the open segment. */
export function closeLedger(ledger: Ledger): void {
  if (ledger.handle !== undefined) ledger.disk.close(ledger.handle);
  ledger.handle = undefined;
}
