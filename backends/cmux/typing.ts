import type { Fault, Place, Typed, Typing } from "../backend.ts";
import type { Ask, Heard } from "./conversation.ts";
import { faultOf, idsOf, isGone } from "./place.ts";
import { textOf } from "./request.ts";

/** Keys far beyond this have frozen a terminal. */
const LONGEST = 1000;

/** So many lines are looked through for an id. */
const LOOKED_AT = 2000;

const GONE = { outcome: "refused", code: "gone", why: "its terminal is gone" } as const;

const LINES = {
  outcome: "refused",
  code: "lines",
  why: `only one line of at most ${LONGEST} characters, without tabs, can be typed into cmux`,
} as const;

/**
 * Types keys, and Enter with them in one request, so that two texts cannot run into each other. cmux has no way of
 * pasting that it would tell of; a line end or a tab in the text would act.
 */
export async function type(ask: Ask, place: Place, { id, text }: Typing): Promise<Typed> {
  if (text === null) return typed(await ask("surface.send_key", { ...idsOf(place), key: "enter" }));
  if (/[\n\t]/.test(text) || text.length > LONGEST) return LINES;
  const shown = await screen(ask, place, LOOKED_AT);
  if (typeof shown !== "string") return shown;
  if (mentions(shown, id)) return { outcome: "already" };
  return typed(await ask("surface.send_text", { ...idsOf(place), text: `${text}\n` }));
}

function typed(heard: Heard): Typed {
  if (heard.ok) return { outcome: "typed" };
  return isGone(heard) ? GONE : faultOf(heard);
}

/** cmux remembers nothing of what was typed, but the screen may show it, perhaps across its line ends. */
export function mentions(shown: string, id: string): boolean {
  const whole = id.replaceAll(".", "\\.");
  return new RegExp(`(?<![A-Za-z0-9_.-])${whole}(?!\\.?[A-Za-z0-9_-])`).test(
    shown.replaceAll("\n", ""),
  );
}

/** The last lines that a terminal shows and has shown. */
export async function screen(
  ask: Ask,
  place: Place,
  lines: number,
): Promise<string | typeof GONE | Fault> {
  const read = await ask("surface.read_text", { ...idsOf(place), scrollback: true, lines });
  if (read.ok) return textOf(read.result, "text");
  return isGone(read) ? GONE : faultOf(read);
}
