import { deadlineIn } from "../../room/deadline.ts";
import { currentSession } from "../../room/successor.ts";
import { closingOf } from "../../room/views/letter_text.ts";
import { readLastSeen } from "../sightings.ts";
import { factOf, write } from "../speak.ts";
import { type Attempt, hasty, hindered, news, rest, settled, undelivered } from "./attempt.ts";
import { backendOf } from "./backends.ts";
import type { Delivery } from "./delivery.ts";
import { type, type Way } from "./handing_over.ts";
import { BY_TERMINAL } from "./witness.ts";

/** After so long without a witness Enter is pressed again, so many times. */
const [AGAIN_MS, TIMES] = [2500, 3];
/** Lines of a terminal in which the end of a letter is looked for. */
const LINES = 400;

/** Waits until the ledger has it from the receiver's hook or, of a program without hooks, until its terminal shows it. */
export async function witnessed(attempt: Attempt, way: Way): Promise<Delivery> {
  const { context, room, managed, letter, patience } = attempt;
  const { world } = context;
  let again = deadlineIn(AGAIN_MS, world.ticks);
  let left = TIMES;
  let speaks = managed.agent === null;
  // Enter is pressed a moment after the text has come.
  if (speaks) await rest(attempt);
  for (;;) {
    const word = settled(attempt);
    if (word !== undefined) return word;
    if (speaks && (await shows(attempt))) {
      // Once: what has no effect has none the second time.
      speaks = false;
      note(attempt);
      continue;
    }
    if (patience.passed()) break;
    // What its host was given needs no Enter, which would only submit what a person has begun to type.
    if (way === "terminal" && again.passed() && left > 0 && canWitness(attempt)) {
      left--;
      again = deadlineIn(AGAIN_MS, world.ticks);
      if ((await hindered(attempt)) === undefined)
        await type(attempt, { id: letter.id, text: null });
    }
    await (speaks ? rest : news)(attempt);
  }
  if (way === "channel")
    return undelivered("unconfirmed", "given to its host, whose hook has not said that it came");
  const hook = currentSession(room.state, managed)?.id !== managed.session;
  const why =
    managed.agent === null
      ? "typed, but its terminal does not show it"
      : hook
        ? "typed, but its hook has not said that it came"
        : "typed, but no hook of its host has been heard yet";
  return undelivered("unconfirmed", why);
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

/** Says in the session's name that it came: it has no hook to do so, and rally speaks for what it started. */
function note({ context, room, managed, letter }: Attempt): void {
  const session = currentSession(room.state, managed);
  if (session === undefined) return;
  const who = { tool: session.tool, session: session.id, known: true, guessed: false };
  const saying = { kind: "delivery", ref: letter.id, status: BY_TERMINAL } as const;
  // Whether it stands is asked of the ledger.
  write(context, room, [factOf(context, room, who, saying)]);
}

/** Whether a hook of the session's host is known to be heard: only then does silence mean that Enter was swallowed. */
function canWitness({ context, room, managed }: Attempt): boolean {
  const session = currentSession(room.state, managed);
  if (managed.agent === null || session === undefined) return false;
  if (session.id !== managed.session) return true;
  return readLastSeen(context.world, room.place.dir, session.id)?.shown !== undefined;
}
