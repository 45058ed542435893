import { deadlineIn } from "../../room/deadline.ts";
import { framed } from "../../room/views/letter_text.ts";
import type { Context } from "../context.ts";
import { type Delivery, deliver } from "../managed/delivery.ts";
import { managedRecords } from "../managed/records.ts";
import type { Room } from "../room.ts";
import { type Waiting, waitingFor, workIn } from "./waiting.ts";

/** How long one delivery may wait for its witness, in milliseconds. */
const PATIENCE = 10_000;
/** Between two tries at one target, growing from the first to the second. */
const [FIRST, LAST] = [1000, 30_000];

/** What became of a directive, as it is told. */
export interface Told extends Delivery {
  readonly directive: string;
  readonly session: string;
}

export interface How {
  /** Only what waits when it is begun first, each target until it refuses. */
  readonly once: boolean;
  readonly tell: (told: Told) => void;
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
  /** By the clock that never goes back. */
  notBefore: number;
  pause: number;
}

export function delivering(context: Context, { once, tell, ring }: How): Delivering {
  const { world } = context;
  const lanes = new Map<string, Lane>();
  /** What needs no other try: its receiver has it, or finds it in its mailbox. */
  const settled = new Set<string>();
  const said = new Map<string, string>();
  let first: ReadonlySet<string> | undefined;
  let fault: { readonly thrown: unknown } | undefined;

  const settle = ({ directive, managed }: Waiting, lane: Lane, delivery: Delivery): void => {
    const { id } = directive;
    const key = `${delivery.state} ${delivery.reason}`;
    const isNews = said.get(id) !== key;
    if (delivery.state === "refused" || delivery.state === "failed") {
      said.set(id, key);
      lane.notBefore = once ? Number.POSITIVE_INFINITY : world.ticks() + lane.pause;
      lane.pause = Math.min(LAST, lane.pause * 2);
    } else {
      said.delete(id);
      settled.add(id);
      lane.pause = FIRST;
    }
    if (isNews) tell({ directive: id, session: managed.label, ...delivery });
  };

  const start = async (room: Room, waiting: Waiting, lane: Lane): Promise<void> => {
    lane.busy = true;
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
      for (const id of settled) if (!room.state.letters.has(id)) settled.delete(id);
      const work = workIn(room.state).filter(({ id }) => !settled.has(id));
      first ??= new Set(work.map(({ id }) => id));
      const wanted = once ? work.filter(({ id }) => first?.has(id)) : work;
      if (wanted.length === 0) return;
      const seen = new Set<string>();
      const records = managedRecords(world, room.place.dir);
      for (const each of waitingFor(room.state, wanted, records)) {
        const { label } = each.managed;
        if (seen.has(label)) continue;
        seen.add(label);
        const lane = lanes.get(label) ?? { busy: false, notBefore: 0, pause: FIRST };
        lanes.set(label, lane);
        if (!lane.busy && world.ticks() >= lane.notBefore) void start(room, each, lane);
      }
    },
    idle: () => [...lanes.values()].every(({ busy }) => !busy),
  };
}

async function delivered(
  context: Context,
  room: Room,
  { directive, managed }: Waiting,
): Promise<Delivery> {
  const text = framed(directive);
  if (text === undefined) return UNFRAMED;
  const patience = deadlineIn(PATIENCE, context.world.ticks);
  return deliver(context, room, managed, { id: directive.id, text }, patience);
}

/** Written by hand. */
const UNFRAMED: Delivery = {
  state: "queued",
  reason: "its id cannot be typed",
  delivered: false,
  seen: false,
};
