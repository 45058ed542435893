import type { Typing } from "../../../backends/backend.ts";
import { paneAt } from "../../../backends/pane_at.ts";
import { currentSession } from "../../room/successor.ts";
import { pointer } from "../../room/views/letter_text.ts";
import { type Flight, keepFlight, letFly } from "../flights.ts";
import { type Attempt, hasty, hindered, rest, UNKNOWN, undelivered } from "./attempt.ts";
import { backendOf } from "./backends.ts";
import { CHANNELS } from "./channels.ts";
import type { Delivery } from "./delivery.ts";

/** What was handed over may be witnessed for so long; then the mailbox says it. */
const HANDED_MS = 600_000;

/** Nobody would know that it is on its way. */
export const UNKEPT = undelivered("failed", "the room cannot be written to from here");

/** By what it went: what stands in a terminal may want another Enter, what a host was given does not. */
export type Way = "channel" | "terminal";

/**
 * Hands it to the host's own channel, else to its terminal; why not, if so. A kill may come at any time: what a host was
 * given nobody goes on with, and with what was typed only who asks the terminal.
 */
export async function handedOver(attempt: Attempt, flight: Flight): Promise<Delivery | Way> {
  const { context, room, managed, letter, patience } = attempt;
  const { world } = context;
  const session = currentSession(room.state, managed);
  if (session === undefined) return UNKNOWN;
  // What an earlier try has typed is not offered as well.
  const channels = managed.agent === null || (await stands(attempt)) ? [] : CHANNELS;
  for (const channel of channels) {
    if (!letFly(world, flight, HANDED_MS)) return UNKEPT;
    const outcome = await channel.offer(hasty(context), room, managed, session, letter);
    if (outcome === "offered") return "channel";
  }
  if (!keepFlight(world, flight, HANDED_MS)) return UNKEPT;
  for (;;) {
    const hindrance = await hindered(attempt);
    if (hindrance !== undefined) return hindrance;
    const typed = await type(attempt, letter);
    if (typed.outcome === "typed" || typed.outcome === "already") return "terminal";
    if (typed.outcome === "fault") {
      // A call that was cut off may have been heard.
      return (await stands(attempt)) ? "terminal" : undelivered("failed", typed.why);
    }
    const { code, why } = typed;
    if (code === "dead" || code === "gone") return { ...undelivered("refused", why), gone: true };
    if (code !== "passing" || patience.passed()) return undelivered("refused", why);
    await rest(attempt);
  }
}

/** Types into its terminal, and presses Enter; without a text only that. */
export function type({ context, room, managed }: Attempt, typing: Typing) {
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
  if (listed.outcome !== "listed") return false;
  return paneAt(listed.panes, place)?.typed.includes(letter.id) === true;
}
