import type { Deadline } from "../../room/deadline.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import type { Managed } from "./record.ts";

export const DELIVERY_STATES = ["accepted", "queued", "refused", "unconfirmed", "failed"] as const;

/**
 * What became of a directive: the receiver has it · it waits in the mailbox · the terminal must not be typed into now ·
 * typed, and nobody has witnessed that it was taken · the terminal failed.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  readonly state: DeliveryState;
  /** For a person, without peers' words. */
  readonly reason: string;
  readonly delivered: boolean;
  readonly seen: boolean;
}

/** A directive on its way: its text framed and safe (lib/room/views/letter_text.ts). */
export interface Letter {
  readonly id: string;
  readonly text: string;
}

/**
 * Brings a directive that stands in the ledger to a managed session, by the best channel that its host has, and waits
 * for a witness. Inject and termd both call it; it types nothing twice, whoever else tries at the same time.
 */
export async function deliver(
  _context: Context,
  _room: Room,
  _managed: Managed,
  _letter: Letter,
  _patience: Deadline,
): Promise<Delivery> {
  return { state: "failed", reason: "not built yet", delivered: false, seen: false };
}
