import { replay } from "../../ledger/replay.ts";
import { type Deadline, NEVER, within } from "../../room/deadline.ts";
import { currentSession } from "../../room/successor.ts";
import type { Context } from "../context.ts";
import { clearFlights } from "../flights.ts";
import type { Room } from "../room.ts";
import type { Delivery, DeliveryState, Letter } from "./delivery.ts";
import { hindranceOf } from "./hindrance.ts";
import type { Managed } from "./record.ts";
import { wordOf } from "./witness.ts";

/** One call to what keeps the terminal. */
const CALL_MS = 5000;
/** Between two looks at the ledger, where no change of it is heard of. */
const LOOK_MS = 200;

/** A letter that is being brought to a managed session. */
export interface Attempt {
  readonly context: Context;
  readonly room: Room;
  readonly managed: Managed;
  readonly letter: Letter;
  readonly patience: Deadline;
}

/** What the ledger says, where that is the end of it. */
export function settled({ context, room, letter }: Attempt): Delivery | undefined {
  return cameTo(context, room, letter.id);
}

/** What has become of a directive that does not wait any more, as the ledger has it now. */
export function cameTo({ world }: Context, room: Room, id: string): Delivery | undefined {
  replay(room.ledger, NEVER);
  if (room.state.letters.has(id)) return undefined;
  const { delivered, seen } = wordOf(room, id);
  clearFlights(world, room.place.dir, id);
  if (!delivered) return undelivered("refused", "it was taken back");
  const reason = seen ? "its hook has said that it came" : "its terminal shows it";
  return { state: "accepted", reason, delivered, seen };
}

/** Why nothing can be typed now, as what becomes of the letter. */
export async function hindered(attempt: Attempt): Promise<Delivery | undefined> {
  const { context, room, managed } = attempt;
  const session = currentSession(room.state, managed);
  if (session === undefined) return UNKNOWN;
  const hindrance = await hindranceOf(hasty(context), room, managed, session);
  if (hindrance === undefined) return undefined;
  const { kind, why } = hindrance;
  if (kind === "gone") return { ...undelivered("refused", why), gone: true };
  if (kind === "busy") return undelivered("refused", why);
  if (kind === "early") return { ...undelivered("queued", why), later: true };
  return undelivered("failed", why);
}

/** Gives way until the ledger changes, or it is time to look again. */
export async function news({ context: { world }, room, patience }: Attempt): Promise<void> {
  await world.changed([`${room.place.dir}/log`], lookIn(patience));
}

/** Gives way until it is time to look again at a terminal, of which nothing is heard. */
export async function rest({ context: { world }, patience }: Attempt): Promise<void> {
  await world.changed([], lookIn(patience));
}

function lookIn(patience: Deadline): number {
  return Math.max(1, Math.min(LOOK_MS, patience.left()));
}

/** No call outlasts the time that one may take. */
export function hasty(context: Context): Context {
  const { world, deadline } = context;
  return { ...context, deadline: within(deadline, CALL_MS, world.ticks) };
}

/** The room has lost its session. */
export const UNKNOWN = undelivered("refused", "the room does not know its session");

export function undelivered(state: DeliveryState, reason: string): Delivery {
  return { state, reason, delivered: false, seen: false };
}
