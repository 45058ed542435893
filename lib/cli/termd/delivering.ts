import { plain } from "../../fact/untrusted.ts";
import { deadlineIn } from "../../room/deadline.ts";
import { framed } from "../../room/views/letter_text.ts";
import type { Context } from "../context.ts";
import { type Delivery, deliver, WITNESS_SECONDS } from "../managed/delivery.ts";
import { allManaged } from "../managed/record.ts";
import type { Room } from "../room.ts";
import type { TermdResult } from "../verbs/termd.ts";
import { type Waiting, waitingFor, workIn } from "./waiting.ts";

/** Between two tries at one target, growing from the first to the second. */
const [FIRST, LAST] = [1000, 30_000];

/** Says something, as it is and for a person. */
export type Tell = (result: TermdResult, text: string) => void;

export interface How {
  /** Only what waits when it is begun first, each target until it refuses. */
  readonly once: boolean;
  readonly tell: Tell;
  /** Something has ended: there may be more to do. */
  readonly ring: () => void;
}

/** Who brings directives to their targets: to all side by side, to each one at a time and the oldest first. */
export interface Delivering {
  /** Begins whatever can be begun now. Throws what a delivery has thrown. */
  readonly begin: (room: Room) => void;
  /** Whether none is under way. */
  readonly idle: () => boolean;
}

/** A managed session, as deliveries to it go. */
interface Lane {
  busy: boolean;
  /** The directive that was tried last. */
  tried: string | undefined;
  /** When it may be tried again, by the clock that never goes back. */
  again: number;
  pause: number;
}

export function delivering(context: Context, { once, tell, ring }: How): Delivering {
  const { world } = context;
  const lanes = new Map<string, Lane>();
  /** What became last of each that still waits. */
  const outcomes = new Map<string, Delivery>();
  let first: ReadonlySet<string> | undefined;
  let fault: { readonly thrown: unknown } | undefined;

  const settle = ({ directive, managed }: Waiting, lane: Lane, delivery: Delivery): void => {
    const { id } = directive;
    const before = outcomes.get(id);
    outcomes.set(id, delivery);
    lane.again = once ? Number.POSITIVE_INFINITY : world.ticks() + lane.pause;
    lane.pause = isSettled(delivery) ? FIRST : Math.min(LAST, lane.pause * 2);
    const { state, reason } = delivery;
    if (before?.state === state && before.reason === reason) return;
    tell(
      rowOf(id, managed.label, delivery),
      `${plain(id)} ${managed.label} ${state}: ${plain(reason)}`,
    );
  };

  const start = async (room: Room, waiting: Waiting, lane: Lane): Promise<void> => {
    lane.busy = true;
    lane.tried = waiting.directive.id;
    try {
      settle(waiting, lane, await delivered(context, room, waiting));
    } catch (thrown) {
      fault = { thrown };
    }
    lane.busy = false;
    ring();
  };

  return {
    begin: (room) => {
      if (fault !== undefined) throw fault.thrown;
      for (const id of outcomes.keys()) if (!room.state.letters.has(id)) outcomes.delete(id);
      const work = workIn(room.state).filter(({ id }) => !isSettled(outcomes.get(id)));
      first ??= new Set(work.map(({ id }) => id));
      const wanted = once ? work.filter(({ id }) => first?.has(id)) : work;
      if (wanted.length === 0) return;
      const seen = new Set<string>();
      const records = allManaged(world, room.place.dir);
      for (const each of waitingFor(room.state, wanted, records)) {
        const { label } = each.managed;
        if (seen.has(label)) continue;
        seen.add(label);
        const lane = lanes.get(label) ?? { busy: false, tried: undefined, again: 0, pause: FIRST };
        lanes.set(label, lane);
        const isDue = lane.tried !== each.directive.id || world.ticks() >= lane.again;
        if (!lane.busy && isDue) void start(room, each, lane);
      }
    },
    idle: () => [...lanes.values()].every(({ busy }) => !busy),
  };
}

/** Whether it needs no other try: its receiver has it, or finds it in its mailbox. */
function isSettled(delivery: Delivery | undefined): boolean {
  if (delivery === undefined || delivery.later === true) return false;
  return delivery.state !== "refused" && delivery.state !== "failed";
}

function rowOf(
  directive: string,
  session: string,
  { state, reason, delivered, seen }: Delivery,
): TermdResult {
  return { directive, session, delivery_state: state, delivery_reason: reason, delivered, seen };
}

async function delivered(
  context: Context,
  room: Room,
  { directive, managed }: Waiting,
): Promise<Delivery> {
  const text = framed(directive);
  if (text === undefined) return UNFRAMED;
  const patience = deadlineIn(WITNESS_SECONDS * 1000, context.world.ticks);
  return deliver(context, room, managed, { id: directive.id, text }, patience);
}

/** Written by hand. */
const UNFRAMED: Delivery = {
  state: "queued",
  reason: "its id cannot be typed",
  delivered: false,
  seen: false,
};
