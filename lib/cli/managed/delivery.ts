import type { Deadline } from "../../room/deadline.ts";
import type { Context } from "../context.ts";
import { endFlight, type Flight, takeFlight } from "../flights.ts";
import type { Room } from "../room.ts";
import { type Attempt, hindered, news, rest, settled, undelivered } from "./attempt.ts";
import { handedOver, UNKEPT } from "./handing_over.ts";
import type { Managed } from "./record.ts";
import { witnessed } from "./witnessing.ts";

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
  /** The agent is not there any more. */
  readonly gone?: true;
  /** Nobody has it in hand, and it is worth another try. */
  readonly later?: true;
}

/** A directive on its way: its text framed and safe (lib/room/views/letter_text.ts). */
export interface Letter {
  readonly id: string;
  readonly text: string;
}

/** How long a witness is waited for, in seconds: an idle Codex looks into its queue every ten. */
export const WITNESS_SECONDS = 15;

/** How much longer a flight is than whoever took it is patient, where the system does not tell that they have died. */
const SLACK_MS = 15_000;

/**
 * Brings a directive that stands in the ledger to a managed session, by the best channel that its host has, and waits
 * for a witness. Inject and termd both call it; it types nothing twice, whoever else tries at the same time.
 */
export async function deliver(
  context: Context,
  room: Room,
  managed: Managed,
  letter: Letter,
  patience: Deadline,
): Promise<Delivery> {
  const attempt: Attempt = { context, room, managed, letter, patience };
  const { world } = context;
  const { dir } = room.place;
  for (;;) {
    const before = settled(attempt) ?? (await hindered(attempt));
    // Its program may only just have been started.
    if (before?.state === "queued" && !patience.passed()) {
      await rest(attempt);
      continue;
    }
    if (before !== undefined) return before;
    const flight = takeFlight(world, dir, letter.id, patience.left() + SLACK_MS, "terminal");
    if (flight === "unkept") return UNKEPT;
    if (flight !== undefined) return flown(attempt, flight);
    if (patience.passed())
      return {
        ...undelivered("unconfirmed", "somebody else has typed it or is about to"),
        later: true,
      };
    await news(attempt);
  }
}

/** Whoever has the flight looks once more, and then types, or leaves it to others. */
async function flown(attempt: Attempt, flight: Flight): Promise<Delivery> {
  const { context } = attempt;
  const before = settled(attempt);
  if (before !== undefined) return before;
  const way = await handedOver(attempt, flight);
  if (typeof way !== "string") {
    endFlight(context.world, flight);
    // The mailbox may have been quicker than the flight.
    return settled(attempt) ?? way;
  }
  return witnessed(attempt, way);
}
