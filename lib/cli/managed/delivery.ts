import type { Typing } from "../../../backends/backend.ts";
import { replay } from "../../ledger/replay.ts";
import { type Deadline, deadlineIn, NEVER, within } from "../../room/deadline.ts";
import type { Session } from "../../room/state.ts";
import { closingOf, pointer } from "../../room/views/letter_text.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { readLastSeen } from "../sightings.ts";
import { factOf, write } from "../speak.ts";
import { backendOf } from "./backends.ts";
import { CHANNELS } from "./channels.ts";
import { currentSession } from "./current.ts";
import { clearFlights, endFlight, type Flight, keepFlight, takeFlight } from "./flights.ts";
import { hindranceOf } from "./hindrance.ts";
import type { Managed } from "./record.ts";
import { BY_TERMINAL, wordOf } from "./witness.ts";

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
}

/** A directive on its way: its text framed and safe (lib/room/views/letter_text.ts). */
export interface Letter {
  readonly id: string;
  readonly text: string;
}

/** One call to what keeps the terminal. */
const CALL_MS = 5000;
/** Between two looks at the ledger, where no change of it is heard of. */
const LOOK_MS = 200;
/** After so long without a witness Enter is pressed again, so many times. */
const [AGAIN_MS, TIMES] = [2500, 3];
/** What was typed may be witnessed for so long; then the mailbox says it. */
const TYPED_MS = 600_000;
/** How much longer a flight is than whoever took it is patient, where the system does not tell that they have died. */
const SLACK_MS = 15_000;
/** Lines of a terminal in which the end of a letter is looked for. */
const LINES = 400;

interface Attempt {
  readonly context: Context;
  readonly room: Room;
  readonly managed: Managed;
  readonly letter: Letter;
  readonly patience: Deadline;
}

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
    if (before !== undefined) return before;
    const flight = takeFlight(world, dir, letter.id, patience.left() + SLACK_MS);
    if (flight === "unkept")
      return undelivered("failed", "the room cannot be written to from here");
    if (flight !== undefined) return flown(attempt, flight);
    if (patience.passed())
      return undelivered("unconfirmed", "somebody else has typed it or is about to");
    await news(attempt);
  }
}

/** Whoever has the flight looks once more, and then types, or leaves it to others. */
async function flown(attempt: Attempt, flight: Flight): Promise<Delivery> {
  const { context, letter } = attempt;
  const before = settled(attempt);
  if (before !== undefined) return before;
  // From here on a kill may leave it typed: nobody else is to say it meanwhile.
  keepFlight(context.world, flight, TYPED_MS);
  const hindrance = await offered(attempt);
  if (hindrance !== undefined) {
    endFlight(context.world, flight);
    // The mailbox may have been quicker than the flight.
    return settled(attempt) ?? hindrance;
  }
  return witnessed(attempt, letter);
}

/** Hands it to the host's own channel, else to its terminal; why not, if so. */
async function offered(attempt: Attempt): Promise<Delivery | undefined> {
  const { context, room, managed, letter, patience } = attempt;
  const session = currentSession(room.state, managed);
  if (session === undefined) return UNKNOWN;
  for (const channel of CHANNELS) {
    const outcome = await channel.offer(hasty(context), room, managed, session, letter);
    if (outcome === "offered") return undefined;
  }
  for (;;) {
    const hindrance = await hindered(attempt);
    if (hindrance !== undefined) return hindrance;
    const typed = await type(attempt, letter);
    if (typed.outcome === "typed" || typed.outcome === "already") return undefined;
    if (typed.outcome === "fault") {
      // A call that was cut off may have been heard.
      return (await stands(attempt)) ? undefined : undelivered("failed", typed.why);
    }
    if (typed.code !== "passing" || patience.passed()) return undelivered("refused", typed.why);
    await news(attempt);
  }
}

/** Waits until the ledger has it from the receiver's hook or, of a program without hooks, until its terminal shows it. */
async function witnessed(attempt: Attempt, { id }: Letter): Promise<Delivery> {
  const { context, room, managed, patience } = attempt;
  const { world } = context;
  let again = deadlineIn(AGAIN_MS, world.ticks);
  let left = TIMES;
  for (;;) {
    const word = settled(attempt);
    if (word !== undefined) return word;
    if (managed.agent === null && (await shows(attempt)) && noted(attempt)) continue;
    if (patience.passed()) break;
    if (again.passed() && left > 0 && canWitness(attempt)) {
      left--;
      again = deadlineIn(AGAIN_MS, world.ticks);
      if ((await hindered(attempt)) === undefined) await type(attempt, { id, text: null });
    }
    await news(attempt);
  }
  const hook = currentSession(room.state, managed)?.id !== managed.session;
  const why =
    managed.agent === null
      ? "typed, but its terminal does not show it"
      : hook
        ? "typed, but its hook has not said that it came"
        : "typed, but no hook of its host has been heard yet";
  return undelivered("unconfirmed", why);
}

function settled({ context, room, letter }: Attempt): Delivery | undefined {
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

async function hindered(attempt: Attempt): Promise<Delivery | undefined> {
  const { context, room, managed } = attempt;
  const session = currentSession(room.state, managed);
  if (session === undefined) return UNKNOWN;
  const hindrance = await hindranceOf(hasty(context), room, managed, session);
  if (hindrance === undefined) return undefined;
  const { kind, why } = hindrance;
  if (kind === "gone") return { ...undelivered("refused", why), gone: true };
  if (kind === "busy") return undelivered("refused", why);
  return undelivered(kind === "early" ? "queued" : "failed", why);
}

function type({ context, room, managed }: Attempt, typing: Typing) {
  const { world, deadline } = hasty(context);
  const backend = backendOf(world, managed.backend, room.place);
  const author = room.state.letters.get(typing.id)?.tool;
  const isLine = typing.text !== null && !backend.can.paste && author !== undefined;
  const text = isLine ? pointer({ id: typing.id, tool: author }) : typing.text;
  return backend.inject(managed.place!, { ...typing, text }, deadline);
}

/** Whether the terminal remembers that it was typed there. */
async function stands({ context, room, managed, letter }: Attempt): Promise<boolean> {
  const { world, deadline } = hasty(context);
  const place = managed.place!;
  const listed = await backendOf(world, managed.backend, room.place).list(place.socket, deadline);
  return (
    listed.outcome === "listed" &&
    listed.panes.some(
      ({ pane, birth, typed }) =>
        pane === place.pane && birth === place.birth && typed.includes(letter.id),
    )
  );
}

async function shows({ context, room, managed, letter }: Attempt): Promise<boolean> {
  const { world, deadline } = hasty(context);
  const backend = backendOf(world, managed.backend, room.place);
  const screen = await backend.capture(managed.place!, LINES, deadline);
  // A narrow terminal breaks lines where it likes.
  return (
    screen.outcome === "captured" && screen.text.replaceAll("\n", "").includes(closingOf(letter.id))
  );
}

/** Says in the session's name that it came: it has no hook to do so, and rally started it. Whether that stands. */
function noted({ context, room, managed, letter }: Attempt): boolean {
  const session = currentSession(room.state, managed);
  if (session === undefined) return false;
  const who = { tool: session.tool, session: session.id, known: true, guessed: false };
  const saying = { kind: "delivery", ref: letter.id, status: BY_TERMINAL } as const;
  const written = write(context, room, [factOf(context, room, who, saying)]);
  return !isRefusal(written) && !room.state.letters.has(letter.id);
}

/** Whether a hook of the session's host is known to be heard: only then does silence mean that Enter was swallowed. */
function canWitness({ context, room, managed }: Attempt): boolean {
  const session: Session | undefined = currentSession(room.state, managed);
  if (managed.agent === null || session === undefined) return false;
  if (session.id !== managed.session) return true;
  return readLastSeen(context.world, room.place.dir, session.id)?.shown !== undefined;
}

/** Gives way until the ledger changes, or it is time to look again. */
async function news({ context: { world }, room, patience }: Attempt): Promise<void> {
  const ms = Math.max(1, Math.min(LOOK_MS, patience.left()));
  await world.changed([`${room.place.dir}/log`], ms);
}

/** No call outlasts the time that one may take. */
function hasty(context: Context): Context {
  const { world, deadline } = context;
  return { ...context, deadline: within(deadline, CALL_MS, world.ticks) };
}

const UNKNOWN = undelivered("refused", "the room does not know its session");

function undelivered(state: DeliveryState, reason: string): Delivery {
  return { state, reason, delivered: false, seen: false };
}
